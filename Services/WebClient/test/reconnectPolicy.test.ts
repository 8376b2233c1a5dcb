import { describe, expect, it } from 'vitest';
import { CloseCode, ReconnectPolicy } from '../src/lib/signaling/reconnectPolicy';

const without = { random: () => 0 };
const full = { random: () => 1 };

describe('reconnect policy', () => {
  it('doubles the pause up to the ceiling', () => {
    const policy = new ReconnectPolicy({ ...full, minDelay: 500, maxDelay: 8000 });
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => policy.nextDelay(attempt, 1006))).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('spreads clients over the upper half of the pause', () => {
    expect(new ReconnectPolicy(without).nextDelay(2, 1006)).toBe(1000);
    expect(new ReconnectPolicy(full).nextDelay(2, 1006)).toBe(2000);
  });

  it.each([CloseCode.serviceRestart, CloseCode.goingAway])('comes back quickly once after %i', (code) => {
    const policy = new ReconnectPolicy(full);
    expect(policy.nextDelay(0, code)).toBeLessThanOrEqual(300);
    expect(policy.nextDelay(1, code)).toBe(1000);
  });

  it('does not fight for a peer id that another window took', () => {
    expect(new ReconnectPolicy().nextDelay(0, CloseCode.replaced)).toBeNull();
  });
});

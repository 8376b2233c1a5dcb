import { describe, expect, it } from 'vitest';
import { limitRelays } from '../src/lib/api/relay';
import { pathKind, pathKinds } from '../src/lib/session/path';
import type { PathStatistics } from '../src/lib/session/statistics';

const credential = { username: '1736035200:user', credential: 'secret' };
const stun = { urls: 'stun:turn.example.com:3478' };
const udp = { urls: 'turn:turn.example.com:3478', ...credential };
const tcp = { urls: 'turn:turn.example.com:3478?transport=tcp', ...credential };
const tls = { urls: 'turns:turn.example.com:5349?transport=tcp', ...credential };

describe('relays of one transport', () => {
  it.each([
    ['udp', udp],
    ['tcp', tcp],
    ['tls', tls],
  ] as const)('are those over %s, beside STUN', (transport, expected) => {
    expect(limitRelays([stun, udp, tcp, tls], transport)).toEqual([stun, expected]);
  });

  it('may be one of several addresses of an entry', () => {
    expect(limitRelays([{ ...credential, urls: [udp.urls, tcp.urls, `${udp.urls}?transport=udp`] }], 'udp')).toEqual([
      { ...credential, urls: [udp.urls, `${udp.urls}?transport=udp`] },
    ]);
  });

  it('may not be there at all', () => {
    expect(limitRelays([udp], 'tls')).toEqual([]);
  });
});

describe('kind of path', () => {
  const path = (localType: string | null, relayProtocol: string | null = null): PathStatistics => ({
    roundTripTime: null,
    localType,
    relayProtocol,
    remoteType: 'host',
    remoteAddress: null,
    remotePort: null,
    protocol: 'udp',
    availableBitrate: null,
  });

  it.each([
    ['direct', path('host')],
    ['direct', path('prflx')],
    ['relay-udp', path('relay', 'udp')],
    ['relay-tcp', path('relay', 'tcp')],
    ['relay-tls', path('relay', 'tls')],
    ['relay', path('relay')],
    ['relay', path('relay', 'carrier-pigeon')],
  ] as const)('is %s', (kind, selected) => {
    expect(pathKind(selected)).toBe(kind);
  });

  it('is not guessed before a path is selected', () => {
    expect(pathKind(null)).toBeNull();
    expect(pathKind(path(null))).toBeNull();
  });

  it('is said once where both directions agree, and twice where they differ', () => {
    expect(pathKinds(path('relay', 'udp'), path('relay', 'udp'))).toEqual(['relay-udp']);
    expect(pathKinds(path('host'), path('relay', 'tls'))).toEqual(['direct', 'relay-tls']);
    expect(pathKinds(null, path('host'))).toEqual(['direct']);
  });
});

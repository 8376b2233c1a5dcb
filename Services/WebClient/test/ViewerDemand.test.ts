import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { View } from '../src/lib/adaptive/layers';
import { ViewerDemand } from '../src/lib/adaptive/ViewerDemand';

const ladder = { scales: [4, 2, 1], temporalLayers: 3 };
const full = { width: 1280, height: 720 };
const view = (width: number, isVisible = true): View => ({ width, height: (width * 9) / 16, fit: 'cover', isVisible });
const prefers = (spatialLayer: number, temporalLayer = 2) => ['setConsumerPreferredLayers', { consumerId: 'c', spatialLayer, temporalLayer }];

let sent: [string, object][];
let answer: () => Promise<unknown>;
let demand: ViewerDemand;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answer = () => Promise.resolve({});
  demand = new ViewerDemand((method, data) => {
    sent.push([method, data]);
    return answer();
  });
});

afterEach(() => {
  demand.clear();
  vi.useRealTimers();
});

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('what a viewer asks for', () => {
  it('is nothing until the tile is known', async () => {
    demand.add('c', ladder, full);
    demand.observe('c', { width: 320, height: 180 }, 0);
    await after(10_000);
    expect(sent).toEqual([]);
    expect(demand.preferredLayers('c')).toBeNull();
  });

  it('is the layer for the size of the tile, once', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    await after(200);
    expect(sent).toEqual([prefers(1)]);
    demand.setView('c', view(641));
    demand.observe('c', { width: 640, height: 360 }, 1);
    await after(10_000);
    expect(sent).toHaveLength(1);
    expect(demand.preferredLayers('c')).toEqual({ spatial: 1, temporal: 2 });
  });

  it('waits for the first picture where no size was announced', async () => {
    demand.add('c', ladder, null);
    demand.setView('c', view(320));
    await after(5000);
    expect(sent).toEqual([]);
    demand.observe('c', { width: 1280, height: 720 }, 2);
    await after(200);
    expect(sent).toEqual([prefers(0)]);
  });

  it('is more at once and less after a while', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    await after(200);
    demand.setView('c', view(1280));
    await after(200);
    expect(sent.at(-1)).toEqual(prefers(2));
    demand.setView('c', view(320));
    await after(1000);
    expect(sent).toHaveLength(2);
    await after(600);
    expect(sent.at(-1)).toEqual(prefers(0));
  });

  it('is only the last size of a tile that is dragged', async () => {
    demand.add('c', ladder, full);
    for (let width = 300; width <= 1280; width += 20) {
      demand.setView('c', view(width));
      await after(2);
    }
    await after(200);
    expect(sent).toEqual([prefers(2)]);
  });

  it('does not flap when a tile shrinks for a moment', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(1280));
    await after(200);
    demand.setView('c', view(320));
    await after(1000);
    demand.setView('c', view(1280));
    await after(10_000);
    expect(sent).toEqual([prefers(2)]);
  });

  it('is a pause while the tile is hidden, which ends at once when it is back', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    await after(200);
    demand.setView('c', view(640, false));
    await after(1600);
    expect(sent.at(-1)).toEqual(['pauseConsumer', { consumerId: 'c' }]);
    expect(demand.isPaused('c')).toBe(true);
    demand.setView('c', view(640));
    await after(0);
    expect(sent.at(-1)).toEqual(['resumeConsumer', { consumerId: 'c' }]);
    expect(demand.isPaused('c')).toBe(false);
    expect(sent).toHaveLength(3);
  });

  it('comes back in the size that the tile has then', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(320));
    await after(200);
    demand.setView('c', view(320, false));
    await after(1600);
    demand.setView('c', view(1280));
    await after(0);
    expect(sent.slice(2)).toEqual([prefers(2), ['resumeConsumer', { consumerId: 'c' }]]);
  });

  it('is no layer of a video that has only one, but a pause all the same', async () => {
    demand.add('c', { scales: [1], temporalLayers: 1 }, full);
    demand.setView('c', view(100));
    await after(5000);
    expect(sent).toEqual([]);
    demand.setView('c', view(100, false));
    await after(1600);
    expect(sent).toEqual([['pauseConsumer', { consumerId: 'c' }]]);
  });

  it('is tried three times when the server refuses, and again when the tile changes', async () => {
    answer = () => Promise.reject(new Error('unknown request.method'));
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    for (let round = 0; round < 40; round++) {
      await after(500);
      demand.observe('c', { width: 640, height: 360 }, null);
    }
    expect(sent).toEqual([prefers(1), prefers(1), prefers(1)]);
    expect(demand.preferredLayers('c')).toBeNull();
    answer = () => Promise.resolve({});
    demand.setView('c', view(1280));
    await after(2500);
    expect(demand.preferredLayers('c')).toEqual({ spatial: 2, temporal: 2 });
  });

  it('follows a tile that changed while the server was thinking', async () => {
    let done: (value: unknown) => void = () => undefined;
    answer = () => new Promise((resolve) => (done = resolve));
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    await after(200);
    demand.setView('c', view(1280));
    await after(5000);
    expect(sent).toEqual([prefers(1)]);
    answer = () => Promise.resolve({});
    done({});
    await after(200);
    expect(sent).toEqual([prefers(1), prefers(2)]);
  });

  it('ends with the consumer', async () => {
    demand.add('c', ladder, full);
    demand.setView('c', view(640));
    demand.remove('c');
    demand.setView('c', view(1280));
    demand.observe('c', full, 2);
    await after(10_000);
    expect(sent).toEqual([]);
  });
});

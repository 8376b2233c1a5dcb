import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PublishedLayers } from '../src/lib/adaptive/PublishedLayers';

class FakeProducer {
  readonly id = 'p';
  closed = false;
  readonly applied: number[] = [];
  readonly rtpParameters;
  fault: Error | null = null;

  constructor(
    encodings: number,
    readonly kind: 'audio' | 'video' = 'video',
  ) {
    this.rtpParameters = { codecs: [], encodings: Array.from({ length: encodings }, () => ({})) };
  }

  async setMaxSpatialLayer(layer: number): Promise<void> {
    await Promise.resolve();
    if (this.fault) throw this.fault;
    this.applied.push(layer);
  }
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is encoded', () => {
  it('is everything while nobody says what is watched', async () => {
    const producer = new FakeProducer(3);
    await new PublishedLayers().apply(producer);
    expect(producer.applied).toEqual([]);
  });

  it('is not touched when all of it is watched from the start', async () => {
    const [layers, producer] = [new PublishedLayers(), new FakeProducer(3)];
    layers.want('p', 2);
    await layers.apply(producer);
    expect(producer.applied).toEqual([]);
  });

  it('goes down to the highest watched layer, to nothing, and back', async () => {
    const [layers, producer] = [new PublishedLayers(), new FakeProducer(3)];
    for (const wanted of [1, null, null, 0, 2]) {
      layers.want('p', wanted);
      await layers.apply(producer);
    }
    expect(producer.applied).toEqual([1, -1, 0, 2]);
  });

  it('of an SVC stream is all or nothing', async () => {
    const [layers, producer] = [new PublishedLayers(), new FakeProducer(1)];
    for (const wanted of [1, null, 2]) {
      layers.want('p', wanted);
      await layers.apply(producer);
    }
    expect(producer.applied).toEqual([-1, 0]);
  });

  it('follows the last wish when wishes come faster than the browser', async () => {
    const [layers, producer] = [new PublishedLayers(), new FakeProducer(3)];
    layers.want('p', 0);
    const first = layers.apply(producer);
    layers.want('p', null);
    layers.want('p', 1);
    await Promise.all([first, layers.apply(producer)]);
    expect(producer.applied).toEqual([0, 1]);
  });

  it('is tried again with the next wish after a fault', async () => {
    const [layers, producer] = [new PublishedLayers(), new FakeProducer(3)];
    producer.fault = new Error('no');
    layers.want('p', 0);
    await layers.apply(producer);
    producer.fault = null;
    layers.want('p', 0);
    await layers.apply(producer);
    expect(producer.applied).toEqual([0]);
  });

  it('is left alone for sound and for a producer that has closed', async () => {
    const layers = new PublishedLayers();
    layers.want('p', null);
    const sound = new FakeProducer(1, 'audio');
    const closed = new FakeProducer(3);
    closed.closed = true;
    await layers.apply(sound);
    await layers.apply(closed);
    expect([...sound.applied, ...closed.applied]).toEqual([]);
  });

  it('is everything again for the next producer', async () => {
    const layers = new PublishedLayers();
    layers.want('p', null);
    await layers.apply(new FakeProducer(3));
    layers.forget('p');
    const next = new FakeProducer(3);
    await layers.apply(next);
    expect(next.applied).toEqual([]);
    expect(layers.wantedOf('p')).toBeUndefined();
  });
});

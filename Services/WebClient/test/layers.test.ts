import { describe, expect, it } from 'vitest';
import { FullSize } from '../src/lib/adaptive/FullSize';
import { chooseLayers, ladderOf, type View } from '../src/lib/adaptive/layers';

const ladder = { scales: [4, 2, 1], temporalLayers: 3 };
const full = { width: 1280, height: 720 };
const tile = (width: number, height: number, fit: View['fit'] = 'cover'): View => ({ width, height, fit, isVisible: true });

describe('the layers that a tile needs', () => {
  it.each([
    [tile(320, 180), 0],
    [tile(390, 219), 0], // 22 % larger than the lowest layer: still sharp enough
    [tile(480, 270), 1],
    [tile(640, 360), 1],
    [tile(900, 506), 2],
    [tile(2560, 1440), 2],
  ])('are the smallest that are sharp there: %o', (view, spatial) => {
    expect(chooseLayers(view, ladder, full, null)).toEqual({ spatial, temporal: 2 });
  });

  it('follow the longer stretch where the picture covers the tile, the shorter where it is contained', () => {
    expect(chooseLayers(tile(320, 720, 'cover'), ladder, full, null).spatial).toBe(2);
    expect(chooseLayers(tile(320, 720, 'contain'), ladder, full, null).spatial).toBe(0);
  });

  it('stay while the tile is a little larger or smaller than where it switched', () => {
    const between = tile(360, 202);
    expect(chooseLayers(between, ladder, full, { spatial: 0, temporal: 2 }).spatial).toBe(0);
    expect(chooseLayers(between, ladder, full, { spatial: 1, temporal: 2 }).spatial).toBe(1);
    expect(chooseLayers(tile(320, 180), ladder, full, { spatial: 1, temporal: 2 }).spatial).toBe(0);
    expect(chooseLayers(tile(420, 236), ladder, full, { spatial: 0, temporal: 2 }).spatial).toBe(1);
  });

  it('may skip a layer in both directions', () => {
    expect(chooseLayers(tile(1280, 720), ladder, full, { spatial: 0, temporal: 2 }).spatial).toBe(2);
    expect(chooseLayers(tile(200, 112), ladder, full, { spatial: 2, temporal: 2 }).spatial).toBe(0);
  });

  it('are half the frames for a thumbnail, until it has grown a little further', () => {
    expect(chooseLayers(tile(160, 90), ladder, full, null)).toEqual({ spatial: 0, temporal: 1 });
    expect(chooseLayers(tile(180, 101), ladder, full, { spatial: 0, temporal: 1 }).temporal).toBe(1);
    expect(chooseLayers(tile(180, 101), ladder, full, { spatial: 0, temporal: 2 }).temporal).toBe(2);
    expect(chooseLayers(tile(200, 112), ladder, full, { spatial: 0, temporal: 1 }).temporal).toBe(2);
  });

  it('never leave the ladder', () => {
    expect(chooseLayers(tile(4000, 4000), { scales: [1], temporalLayers: 1 }, full, { spatial: 2, temporal: 2 })).toEqual({ spatial: 0, temporal: 0 });
    expect(chooseLayers(tile(10, 10), { scales: [1], temporalLayers: 1 }, full, null)).toEqual({ spatial: 0, temporal: 0 });
  });
});

describe('the ladder of a consumer', () => {
  it('follows from the scalability mode, each layer half of the next', () => {
    expect(ladderOf('L3T3', undefined)).toEqual({ scales: [4, 2, 1], temporalLayers: 3 });
    expect(ladderOf('L2T1_KEY', undefined)).toEqual({ scales: [2, 1], temporalLayers: 1 });
    expect(ladderOf(undefined, undefined)).toEqual({ scales: [1], temporalLayers: 1 });
  });

  it('takes announced scale factors that fit', () => {
    expect(ladderOf('L2T3', [3, 1]).scales).toEqual([3, 1]);
  });

  it.each([[[1]], [[0, 1]], [['4', '1']], [{ 0: 3, 1: 1 }], [null], [[Infinity, 1]]])('ignores announced scale factors that do not: %j', (scales) => {
    expect(ladderOf('L2T3', scales).scales).toEqual([2, 1]);
  });
});

describe('the full size of a picture', () => {
  const { scales } = ladder;

  it('is what was announced until a picture says otherwise', () => {
    const size = new FullSize(full);
    size.observe({ width: 320, height: 180 }, null, scales, 0);
    expect(size.value).toEqual(full);
  });

  it('is that of the largest picture while the server does not say which layer it forwards', () => {
    const size = new FullSize();
    size.observe({ width: 320, height: 180 }, null, scales, 0);
    size.observe({ width: 640, height: 360 }, null, scales, 5000);
    size.observe({ width: 320, height: 180 }, null, scales, 10_000);
    expect(size.value).toEqual({ width: 640, height: 360 });
  });

  it('follows from the layer once the decoder has had the time to change over', () => {
    const size = new FullSize();
    size.observe({ width: 1280, height: 720 }, 2, scales, 0);
    size.observe({ width: 1280, height: 720 }, 0, scales, 3000); // layer 0 was announced, layer 2 is still on the screen
    expect(size.value).toEqual(full);
    size.observe({ width: 320, height: 180 }, 0, scales, 5000);
    expect(size.value).toEqual(full);
  });

  it('grows from a low layer without ever having seen the highest', () => {
    const size = new FullSize();
    size.observe({ width: 320, height: 180 }, 0, scales, 0);
    expect(size.value).toEqual({ width: 320, height: 180 });
    size.observe({ width: 320, height: 180 }, 0, scales, 2000);
    expect(size.value).toEqual(full);
  });

  it('starts anew when the picture has another shape', () => {
    const size = new FullSize(full);
    size.observe({ width: 360, height: 640 }, null, scales, 0);
    expect(size.value).toEqual({ width: 360, height: 640 });
  });

  it('ignores pictures without a size', () => {
    const size = new FullSize();
    size.observe({ width: 0, height: 0 }, 0, scales, 9000);
    expect(size.value).toBeNull();
  });
});

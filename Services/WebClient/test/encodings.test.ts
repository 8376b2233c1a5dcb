import { describe, expect, it } from 'vitest';
import { publishing, videoCodecs, type VideoCodec } from '../src/lib/media/encodings';

const mimeTypes = { vp8: 'video/VP8', vp9: 'video/VP9', h264: 'video/H264', av1: 'video/AV1' } as const;
const capabilities = (...names: VideoCodec[]) => ({
  codecs: [
    { kind: 'audio' as const, mimeType: 'audio/opus', clockRate: 48_000, preferredPayloadType: 100 },
    ...names.map((name) => ({ kind: 'video' as const, mimeType: mimeTypes[name], clockRate: 90_000, preferredPayloadType: 101 })),
  ],
});
const publish = (codec: VideoCodec, change: Partial<Parameters<typeof publishing>[0]> = {}) =>
  publishing({ codec, isScreen: false, size: { width: 1280, height: 720 }, capabilities: capabilities(...videoCodecs), canEncodeSvc: true, ...change });

describe('how a camera is sent', () => {
  it('is three simulcast streams with three temporal layers each in VP8', () => {
    const { codec, encodings, scales } = publish('vp8');
    expect(codec?.mimeType).toBe('video/VP8');
    expect(scales).toEqual([4, 2, 1]);
    expect(encodings).toEqual([
      { scaleResolutionDownBy: 4, maxBitrate: 160_000, scalabilityMode: 'L1T3' },
      { scaleResolutionDownBy: 2, maxBitrate: 490_000, scalabilityMode: 'L1T3' },
      { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
    ]);
  });

  it('is simulcast without temporal layers in H.264', () => {
    expect(publish('h264').encodings.map(({ scalabilityMode }) => scalabilityMode)).toEqual(['L1T1', 'L1T1', 'L1T1']);
  });

  it.each(['vp9', 'av1'] as const)('is one stream with three spatial layers in %s', (name) => {
    const { codec, encodings, scales } = publish(name);
    expect(codec?.mimeType).toBe(mimeTypes[name]);
    expect(encodings).toHaveLength(1);
    expect(encodings[0]?.scalabilityMode).toBe('L3T3_KEY');
    expect(scales).toEqual([4, 2, 1]);
  });

  it('is one layer of VP9 where the browser makes no spatial layers', () => {
    const { encodings, scales } = publish('vp9', { canEncodeSvc: false });
    expect(encodings).toEqual([{ maxBitrate: 1_130_000 }]);
    expect(scales).toEqual([1]);
  });

  it('has no layer that is too small to be of use', () => {
    expect(publish('vp8', { size: { width: 320, height: 180 } }).scales).toEqual([2, 1]);
    expect(publish('vp8', { size: { width: 160, height: 90 } }).scales).toEqual([1]);
    expect(publish('vp9', { size: { width: 480, height: 270 } }).encodings[0]?.scalabilityMode).toBe('L2T3_KEY');
    expect(publish('vp9', { size: { width: 320, height: 180 } }).encodings[0]?.scalabilityMode).toBe('L1T3');
    expect(publish('vp9', { size: { width: 90, height: 160 } }).encodings[0]?.scalabilityMode).toBe('L1T3');
  });

  it('is counted by the shorter side: a telephone held upright sends as much as one held across', () => {
    expect(publish('vp8', { size: { width: 720, height: 1280 } })).toEqual(publish('vp8'));
  });

  it('is the first choice of the browser where the codec is not to be had', () => {
    const { codec, encodings } = publish('av1', { capabilities: capabilities('vp9') });
    expect(codec).toBeUndefined();
    expect(encodings).toHaveLength(1);
    expect(publish('av1', { capabilities: capabilities('vp8') }).encodings).toHaveLength(3);
    expect(publish('vp8', { capabilities: {} }).codec).toBeUndefined();
  });
});

describe('how a screen is sent', () => {
  it('is two simulcast streams of few frames', () => {
    const { encodings, scales } = publish('vp8', { isScreen: true });
    expect(scales).toEqual([2, 1]);
    expect(encodings.map(({ maxFramerate }) => maxFramerate)).toEqual([10, 15]);
  });

  it('is one full-size stream with temporal layers in VP9', () => {
    expect(publish('vp9', { isScreen: true }).encodings).toEqual([{ maxBitrate: 1_875_000, maxFramerate: 15, scalabilityMode: 'L1T3' }]);
  });
});

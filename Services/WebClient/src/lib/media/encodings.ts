import type { types } from 'mediasoup-client';
import type { Size } from '../adaptive/layers';

/** In the order of preference for a browser that encodes them all. */
export const videoCodecs = ['vp8', 'vp9', 'h264', 'av1'] as const;

export type VideoCodec = (typeof videoCodecs)[number];

/** How a video track is sent. */
export interface Publishing {
  codec?: types.RtpCodecCapability;
  encodings: types.RtpEncodingParameters[];
  /** By how much each spatial layer is smaller than the picture, lowest first; told to viewers, who choose by it. */
  scales: number[];
}

export interface PublishingOptions {
  /** Where the browser cannot encode it, or the router takes none of it, the browser's first choice is used. */
  codec: VideoCodec;
  /** A screen: few frames, and letters that must stay sharp. */
  isScreen: boolean;
  /** Size of the track; null: not known, taken as 1280 x 720. */
  size: Size | null;
  /** What this browser can send to this router (`Device.sendRtpCapabilities`). */
  capabilities: types.RtpCapabilities;
  /** Whether the browser makes spatial layers within one stream; only Chromium's were tried. */
  canEncodeSvc: boolean;
}

/** A picture of fewer lines than this is too small for a layer of its own. */
const minLines = 90;

/**
 * Simulcast for VP8 and H.264, three spatial layers within one stream for VP9 and AV1 (key pictures alone depend on the layer below), a single layer
 * where the browser can do no better.
 */
export function publishing(options: PublishingOptions): Publishing {
  const codec = findCodec(options.capabilities, options.codec);
  const name = nameOf(codec ?? firstVideoCodec(options.capabilities));
  const lines = Math.min(options.size?.width ?? 1280, options.size?.height ?? 720);
  const chosen = codec ? { codec } : {};
  if (options.isScreen) return { ...chosen, ...screenEncodings(name, options.canEncodeSvc) };
  if (name === 'vp8' || name === 'h264') return { ...chosen, ...simulcastEncodings(lines, name) };
  return { ...chosen, ...svcEncodings(lines, name, options.canEncodeSvc) };
}

/** mediasoup-client wants the lowest layer first and gives the names r0, r1, r2. The objects are made anew each time: the browser keeps them. */
function simulcastEncodings(lines: number, name: VideoCodec): Publishing {
  const scales = [4, 2, 1].filter((scale) => scale === 1 || lines / scale >= minLines);
  // An H.264 packet does not tell its temporal layer (RFC 6184): layers that nobody can tell apart are of no use to the server.
  const scalabilityMode = name === 'h264' ? 'L1T1' : 'L1T3';
  return {
    scales,
    encodings: scales.map((scale) => ({ scaleResolutionDownBy: scale, maxBitrate: bitrateOf(lines / scale, name), scalabilityMode })),
  };
}

function svcEncodings(lines: number, name: VideoCodec, canEncodeSvc: boolean): Publishing {
  if (!canEncodeSvc) return { scales: [1], encodings: [{ maxBitrate: bitrateOf(lines, name) }] };
  const scales = [4, 2, 1].filter((scale) => scale === 1 || lines / scale >= minLines);
  const maxBitrate = scales.reduce((sum, scale) => sum + bitrateOf(lines / scale, name), 0);
  const scalabilityMode = scales.length === 1 ? 'L1T3' : `L${scales.length}T3_KEY`;
  return { scales, encodings: [{ scalabilityMode, maxBitrate }] };
}

/** Half size is where letters begin to suffer, so that there is no third layer; temporal layers let a thin downlink have fewer frames. */
function screenEncodings(name: VideoCodec, canEncodeSvc: boolean): Publishing {
  const maxBitrate = Math.round(2_500_000 * efficiency[name]);
  if (name === 'vp8' || name === 'h264') {
    const scalabilityMode = name === 'h264' ? 'L1T1' : 'L1T3';
    return {
      scales: [2, 1],
      encodings: [
        { scaleResolutionDownBy: 2, maxBitrate: maxBitrate / 5, maxFramerate: 10, scalabilityMode },
        { scaleResolutionDownBy: 1, maxBitrate, maxFramerate: 15, scalabilityMode },
      ],
    };
  }
  return { scales: [1], encodings: [{ maxBitrate, maxFramerate: 15, ...(canEncodeSvc ? { scalabilityMode: 'L1T3' } : {}) }] };
}

/** Bits that a codec needs for the picture that VP8 makes of one. */
const efficiency: Record<VideoCodec, number> = { vp8: 1, h264: 1, vp9: 0.75, av1: 0.6 };

/** 1.5 Mbit/s for 720 lines and less than proportionally less for fewer: 500 kbit/s for 360, 160 for 180, 60 for 90 at least. */
function bitrateOf(lines: number, name: VideoCodec): number {
  const kilobits = Math.max(60, 1500 * (Math.min(lines, 1080) / 720) ** 1.6);
  return Math.round((kilobits * efficiency[name]) / 10) * 10_000;
}

function findCodec(capabilities: types.RtpCapabilities, name: VideoCodec): types.RtpCodecCapability | undefined {
  return capabilities.codecs?.find((codec) => codec.mimeType.toLowerCase() === `video/${name}`);
}

function firstVideoCodec(capabilities: types.RtpCapabilities): types.RtpCodecCapability | undefined {
  return capabilities.codecs?.find((codec) => codec.kind === 'video');
}

function nameOf(codec: types.RtpCodecCapability | undefined): VideoCodec {
  const name = codec?.mimeType.split('/')[1]?.toLowerCase();
  return videoCodecs.find((known) => known === name) ?? 'vp8';
}

/** Where the congestion controller starts, in kbit/s: the picture is sharp from the first seconds on. */
export const videoCodecOptions: types.ProducerCodecOptions = { videoGoogleStartBitrate: 1000 };

export const audioCodecOptions: types.ProducerCodecOptions = { opusStereo: false, opusDtx: true, opusFec: true };

import type { types } from 'mediasoup-client';

/**
 * The three simulcast layers: 900, 300 and 100 kbit/s at full, half and quarter size (h, m, l). mediasoup-client wants them lowest first.
 * The array is made anew each time because the browser keeps what it gets.
 */
export function simulcastEncodings(): types.RtpEncodingParameters[] {
  return [
    { rid: 'l', maxBitrate: 100_000, scaleResolutionDownBy: 4 },
    { rid: 'm', maxBitrate: 300_000, scaleResolutionDownBy: 2 },
    { rid: 'h', maxBitrate: 900_000, scaleResolutionDownBy: 1 },
  ];
}

/** Where the congestion controller starts, in kbit/s: the picture is sharp from the first seconds on. */
export const videoCodecOptions: types.ProducerCodecOptions = { videoGoogleStartBitrate: 1000 };

export const audioCodecOptions: types.ProducerCodecOptions = { opusStereo: false, opusDtx: true, opusFec: true };

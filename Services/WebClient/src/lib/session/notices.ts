import type { Layers } from '../adaptive/layers';

/** Marks of 0 (nothing usable arrives) to 10 (no loss). */
export interface ConsumerScore {
  /** The way from the server to us. */
  score: number;
  /** The way from the producer to the server, for the stream that we get. */
  producerScore: number;
}

/** What the server says of one consumer. */
export interface ConsumerNotice {
  layers: Layers | null;
  score: ConsumerScore | null;
}

/** The server's estimate of our downlink, in bits per second. */
export interface DownlinkEstimate {
  /** What all that we asked for would take. */
  desiredBitrate: number;
  /** The part of it that the server would really send now. */
  effectiveDesiredBitrate: number;
  availableBitrate: number;
}

type Data = Readonly<Record<string, unknown>>;

/** Of `consumerLayersChanged`; null: nothing is forwarded now. */
export function readLayers({ spatialLayer, temporalLayer }: Data): Layers | null {
  const spatial = layer(spatialLayer);
  return spatial === null ? null : { spatial, temporal: layer(temporalLayer) ?? 0 };
}

/** Of `producerLayersWanted`: a layer, null for nobody watching, undefined for a message that says neither. */
export function readWantedLayer({ spatialLayer }: Data): number | null | undefined {
  return spatialLayer === null ? null : (layer(spatialLayer) ?? undefined);
}

/** Of `consumerScore`. */
export function readConsumerScore({ score }: Data): ConsumerScore | null {
  if (typeof score !== 'object' || score === null) return null;
  const marks = score as Data;
  const own = mark(marks.score);
  return own === null ? null : { score: own, producerScore: mark(marks.producerScore) ?? own };
}

/** Of `producerScore`: the mark of the best stream that is sent, for layers that are switched off have none. */
export function readProducerScore({ score }: Data): number | null {
  if (!Array.isArray(score)) return null;
  const marks = score.map((entry: unknown) => mark((entry as Data | null)?.score)).filter((value) => value !== null);
  return marks.length === 0 ? null : Math.max(...marks);
}

/** Of `speakingPeers`: volumes in dBov (-127 to 0) by peer id. */
export function readVolumes({ peerVolumes }: Data): Map<string, number> {
  const volumes = new Map<string, number>();
  if (!Array.isArray(peerVolumes)) return volumes;
  for (const entry of peerVolumes as (Data | null)[]) {
    if (typeof entry?.peerId === 'string' && typeof entry.volume === 'number') volumes.set(entry.peerId, entry.volume);
  }
  return volumes;
}

/** Of `downlinkBwe`. */
export function readDownlink({ desiredBitrate, effectiveDesiredBitrate, availableBitrate }: Data): DownlinkEstimate | null {
  const available = bitrate(availableBitrate);
  if (available === null) return null;
  return {
    desiredBitrate: bitrate(desiredBitrate) ?? 0,
    effectiveDesiredBitrate: bitrate(effectiveDesiredBitrate) ?? 0,
    availableBitrate: available,
  };
}

function layer(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 8 ? value : null;
}

function mark(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(10, Math.max(0, value)) : null;
}

function bitrate(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

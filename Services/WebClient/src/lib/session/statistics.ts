/** What the overlay of a tile shows. Rates are over the time since the previous report; null is "not known". */
export interface MediaStatistics {
  kind: 'audio' | 'video';
  codec: string | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Frames decoded (received) or encoded (sent) so far. */
  frames: number | null;
  /** Bits per second. */
  bitrate: number | null;
  packetsLost: number | null;
  /** Share of the packets since the previous report that were lost, 0 to 1. */
  lossRate: number | null;
  /** Milliseconds. */
  jitter: number | null;
  /** How long what arrived since the previous report waited to be played, in milliseconds; received media only. */
  jitterBuffer: number | null;
  /** Sum of squared samples over time, as the statistics standard defines it; received audio only. */
  audioEnergy: number | null;
}

/** The path that the packets of a transport take. */
export interface PathStatistics {
  /** Milliseconds. */
  roundTripTime: number | null;
  localType: string | null;
  /** How the local relay is reached ("udp", "tcp", "tls"); null where the path is direct or the browser does not say. */
  relayProtocol: string | null;
  remoteType: string | null;
  remoteAddress: string | null;
  remotePort: number | null;
  protocol: string | null;
  /** Bits per second that the sender thinks the path carries. */
  availableBitrate: number | null;
}

/** A report of `RTCPeerConnection.getStats()` as plain objects. */
export type Report = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function toReport(stats: RTCStatsReport): Report {
  return new Map([...(stats as ReadonlyMap<string, Record<string, unknown>>)]);
}

/** Statistics of each received track, by track id. */
export function receivedMedia(report: Report, previous: Report | undefined): Map<string, MediaStatistics> {
  const result = new Map<string, MediaStatistics>();
  for (const entry of report.values()) {
    if (entry.type !== 'inbound-rtp' || typeof entry.trackIdentifier !== 'string') continue;
    result.set(entry.trackIdentifier, {
      ...common(entry, report),
      frames: number(entry.framesDecoded),
      bitrate: rate(entry, previous?.get(String(entry.id)), 'bytesReceived'),
      packetsLost: number(entry.packetsLost),
      lossRate: lossRate(entry, previous?.get(String(entry.id))),
      jitter: milliseconds(entry.jitter),
      jitterBuffer: jitterBuffer(entry, previous?.get(String(entry.id))),
      audioEnergy: number(entry.totalAudioEnergy),
    });
  }
  return result;
}

/** Statistics of what is sent, one per kind: simulcast layers are added up, the largest that is sent gives size and frame rate. */
export function sentMedia(report: Report, previous: Report | undefined): Map<'audio' | 'video', MediaStatistics> {
  const result = new Map<'audio' | 'video', MediaStatistics>();
  for (const entry of report.values()) {
    if (entry.type !== 'outbound-rtp') continue;
    const layer: MediaStatistics = {
      ...common(entry, report),
      frames: number(entry.framesEncoded),
      bitrate: rate(entry, previous?.get(String(entry.id)), 'bytesSent'),
      packetsLost: null,
      lossRate: null,
      jitter: null,
      jitterBuffer: null,
      audioEnergy: null,
    };
    const remote = typeof entry.remoteId === 'string' ? report.get(entry.remoteId) : undefined;
    layer.packetsLost = number(remote?.packetsLost);
    layer.lossRate = number(remote?.fractionLost);
    const sum = result.get(layer.kind);
    result.set(layer.kind, sum ? addLayers(sum, layer) : layer);
  }
  return result;
}

/** The selected candidate pair. */
export function selectedPath(report: Report): PathStatistics | null {
  const entries = [...report.values()];
  const transport = entries.find((entry) => entry.type === 'transport' && typeof entry.selectedCandidatePairId === 'string');
  const pair = transport
    ? report.get(String(transport.selectedCandidatePairId))
    : entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated === true && entry.state === 'succeeded');
  if (!pair) return null;
  const local = report.get(String(pair.localCandidateId));
  const remote = report.get(String(pair.remoteCandidateId));
  return {
    roundTripTime: milliseconds(pair.currentRoundTripTime),
    localType: text(local?.candidateType),
    relayProtocol: local?.candidateType === 'relay' ? text(local.relayProtocol) : null,
    remoteType: text(remote?.candidateType),
    remoteAddress: text(remote?.address ?? remote?.ip),
    remotePort: number(remote?.port),
    protocol: text(remote?.protocol ?? local?.protocol),
    availableBitrate: number(pair.availableOutgoingBitrate),
  };
}

function addLayers(a: MediaStatistics, b: MediaStatistics): MediaStatistics {
  const larger = (b.bitrate ?? 0) > 0 && (b.height ?? 0) > (a.height ?? 0) ? b : a;
  return {
    ...larger,
    frames: plus(a.frames, b.frames),
    bitrate: plus(a.bitrate, b.bitrate),
    packetsLost: plus(a.packetsLost, b.packetsLost),
    // Each layer has its own: the worst is what somebody out there sees.
    lossRate: a.lossRate === null || b.lossRate === null ? (a.lossRate ?? b.lossRate) : Math.max(a.lossRate, b.lossRate),
  };
}

function common(entry: Readonly<Record<string, unknown>>, report: Report) {
  const codec = typeof entry.codecId === 'string' ? text(report.get(entry.codecId)?.mimeType) : null;
  return {
    kind: entry.kind === 'audio' ? ('audio' as const) : ('video' as const),
    codec: codec ? (codec.split('/')[1] ?? codec) : null,
    width: number(entry.frameWidth),
    height: number(entry.frameHeight),
    framesPerSecond: number(entry.framesPerSecond),
  };
}

function rate(entry: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | undefined, field: string): number | null {
  const [now, then] = [number(entry[field]), number(before?.[field])];
  const elapsed = Number(entry.timestamp) - Number(before?.timestamp);
  // A counter that went back belongs to a new stream.
  if (now === null || then === null || !(elapsed > 0) || now < then) return null;
  return Math.round(((now - then) * 8000) / elapsed);
}

function lossRate(entry: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | undefined): number | null {
  const lost = difference(entry, before, 'packetsLost');
  const received = difference(entry, before, 'packetsReceived');
  if (lost === null || received === null || received < 0 || lost + received <= 0) return null;
  // Late packets are taken back from the count of the lost ones.
  return Math.max(0, lost) / (Math.max(0, lost) + received);
}

function jitterBuffer(entry: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | undefined): number | null {
  const seconds = difference(entry, before, 'jitterBufferDelay');
  const emitted = difference(entry, before, 'jitterBufferEmittedCount');
  return seconds === null || emitted === null || emitted <= 0 || seconds < 0 ? null : Math.round((seconds * 1000) / emitted);
}

function difference(entry: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | undefined, field: string): number | null {
  const [now, then] = [number(entry[field]), number(before?.[field])];
  return now === null || then === null ? null : now - then;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function milliseconds(value: unknown): number | null {
  const seconds = number(value);
  return seconds === null ? null : Math.round(seconds * 10_000) / 10;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

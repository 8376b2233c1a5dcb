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
  /** Milliseconds. */
  jitter: number | null;
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
      jitter: milliseconds(entry.jitter),
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
      jitter: null,
      audioEnergy: null,
    };
    const remote = typeof entry.remoteId === 'string' ? report.get(entry.remoteId) : undefined;
    layer.packetsLost = number(remote?.packetsLost);
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

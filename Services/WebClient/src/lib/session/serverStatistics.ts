/** What the server measures on the stream that it sends us, or on a whole transport. Null is "not known". */
export interface ServerStatistics {
  /** Bits per second. */
  bitrate: number | null;
  /** Share of the packets since the last report that we said were lost, 0 to 1. */
  lossRate: number | null;
  /** Milliseconds, between us and the server. */
  roundTripTime: number | null;
  packetsRetransmitted: number | null;
}

/** Bits per second that the server thinks each way of us carries. */
export interface ServerTransport {
  availableOutgoingBitrate: number | null;
  availableIncomingBitrate: number | null;
}

type Entry = Readonly<Record<string, unknown>>;

/** Of the answer to `getConsumerStats`: of its entries the one that is about us, not the one about the producer. */
export function readConsumerStats(answer: unknown): ServerStatistics | null {
  const entry = entriesOf(answer).find(({ type }) => type === 'outbound-rtp');
  if (!entry) return null;
  const fraction = number(entry.fractionLost);
  return {
    bitrate: number(entry.bitrate),
    // RTCP counts in parts of 256 (RFC 3550 §6.4.1).
    lossRate: fraction === null ? null : Math.min(1, fraction / 256),
    roundTripTime: number(entry.roundTripTime),
    packetsRetransmitted: number(entry.packetsRetransmitted),
  };
}

/** Of the answer to `getTransportStats`. */
export function readTransportStats(answer: unknown): ServerTransport | null {
  const [entry] = entriesOf(answer);
  return entry
    ? { availableOutgoingBitrate: number(entry.availableOutgoingBitrate), availableIncomingBitrate: number(entry.availableIncomingBitrate) }
    : null;
}

function entriesOf(answer: unknown): Entry[] {
  return Array.isArray(answer) ? answer.filter((entry: unknown): entry is Entry => typeof entry === 'object' && entry !== null) : [];
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

import type { ConsumerDemand, ConsumerScore, DownlinkEstimate, Layers, RoomSession, ServerStatistics, SessionSnapshot } from '../lib';

/** What `window.__jbaspire` shows to tests and to people with the console open; nothing of it changes the call. */
export interface Inspection {
  readonly status: string;
  readonly peerId: string | null;
  readonly joins: number;
  readonly peers: readonly InspectedPeer[];
  readonly consumers: readonly InspectedConsumer[];
  readonly sent: InspectedSending;
  readonly activeSpeaker: string | null;
  readonly speaking: readonly string[];
  readonly downlink: DownlinkEstimate | null;
  /** The browser's statistics of both transports as plain objects. */
  statistics: () => Promise<{ send: unknown[]; receive: unknown[] }>;
}

interface InspectedPeer {
  id: string;
  displayName: string;
}

interface InspectedConsumer {
  id: string;
  peerId: string;
  kind: string;
  trackId: string;
  /** By its sender. */
  paused: boolean;
  /** Paused by this page because its tile cannot be seen. */
  hidden: boolean;
  /** What the server says that it forwards. */
  layers: Layers | null;
  /** What this page asked for. */
  preferred: ConsumerDemand['preferred'];
  score: ConsumerScore | null;
  /** Bits per second that arrive. */
  bitrate: number | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** The server's own figures, while the statistics are shown. */
  server: ServerStatistics | null;
}

interface InspectedSending {
  /** Bits per second of all layers together. */
  bitrate: number | null;
  codec: string | null;
  width: number | null;
  height: number | null;
  score: number | null;
  /** The highest layer that somebody watches; null: nobody, undefined: the server did not say. */
  watchedLayer: number | null | undefined;
}

declare global {
  interface Window {
    __jbaspire?: Inspection;
  }
}

export function inspect(current: () => RoomSession | null): void {
  const call = () => current()?.getSnapshot() ?? null;
  window.__jbaspire = Object.freeze({
    get status() {
      return call()?.status ?? 'lobby';
    },
    get peerId() {
      return call()?.peerId ?? null;
    },
    get joins() {
      return call()?.joins ?? 0;
    },
    get peers() {
      return (call()?.peers ?? []).map(({ id, displayName }) => ({ id, displayName }));
    },
    get consumers() {
      return (call()?.peers ?? []).flatMap((peer) =>
        [peer.audio, peer.video]
          .filter((media) => media !== null)
          .map((media) => ({
            id: media.consumerId,
            peerId: peer.id,
            kind: media.kind,
            trackId: media.track.id,
            paused: media.paused,
            ...receptionOf(call(), media.consumerId),
          })),
      );
    },
    get sent() {
      const video = call()?.statistics.get('sent-video');
      return {
        bitrate: video?.bitrate ?? null,
        codec: video?.codec ?? null,
        width: video?.width ?? null,
        height: video?.height ?? null,
        score: call()?.quality.sentScore ?? null,
        watchedLayer: call()?.quality.watchedLayer,
      };
    },
    get activeSpeaker() {
      return call()?.quality.activeSpeaker ?? null;
    },
    get speaking() {
      return [...(call()?.speaking ?? [])];
    },
    get downlink() {
      return call()?.quality.downlink ?? null;
    },
    statistics: async () => (await current()?.rawStatistics()) ?? { send: [], receive: [] },
  });
}

function receptionOf(call: SessionSnapshot | null, consumerId: string) {
  const statistics = call?.statistics.get(consumerId);
  const notice = call?.quality.notices.get(consumerId);
  const demand = call?.quality.demands.get(consumerId);
  return {
    hidden: demand?.hidden ?? false,
    layers: notice?.layers ?? null,
    preferred: demand?.preferred ?? null,
    score: notice?.score ?? null,
    bitrate: statistics?.bitrate ?? null,
    width: statistics?.width ?? null,
    height: statistics?.height ?? null,
    framesPerSecond: statistics?.framesPerSecond ?? null,
    server: call?.quality.serverStatistics.get(consumerId) ?? null,
  };
}

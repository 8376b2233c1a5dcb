import type { RoomSession } from '../lib';

/** What `window.__jbaspire` shows to tests and to people with the console open; nothing of it changes the call. */
export interface Inspection {
  readonly status: string;
  readonly peerId: string | null;
  readonly joins: number;
  readonly peers: readonly InspectedPeer[];
  readonly consumers: readonly InspectedConsumer[];
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
  paused: boolean;
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
          .map((media) => ({ id: media.consumerId, peerId: peer.id, kind: media.kind, trackId: media.track.id, paused: media.paused })),
      );
    },
    statistics: async () => (await current()?.rawStatistics()) ?? { send: [], receive: [] },
  });
}

import type { types } from 'mediasoup-client';
import type { PeerInfo } from './protocol';
import type { RemotePeer, RemoteTrack } from './snapshot';

/** Who is in the room besides us, in the order in which they came. */
export class Peers {
  private readonly names = new Map<string, string>();

  replaceAll(peers: PeerInfo[]): void {
    this.names.clear();
    for (const peer of peers) this.add(peer);
  }

  add(peer: PeerInfo): void {
    this.names.set(peer.id, peer.displayName ?? '');
  }

  rename(id: string, displayName: string): void {
    if (this.names.has(id)) this.names.set(id, displayName);
  }

  remove(id: string): void {
    this.names.delete(id);
  }

  /** The peers with what is received from each. A consumer may arrive before the news of its peer. */
  describe(consumers: Iterable<types.Consumer<{ peerId: string }>>): RemotePeer[] {
    const peers = new Map<string, RemotePeer>();
    for (const [id, displayName] of this.names) peers.set(id, { id, displayName, audio: null, video: null });
    for (const consumer of consumers) {
      const { peerId } = consumer.appData;
      const peer = peers.get(peerId) ?? { id: peerId, displayName: '', audio: null, video: null };
      peers.set(peerId, { ...peer, [consumer.kind]: toRemoteTrack(consumer) });
    }
    return [...peers.values()];
  }
}

function toRemoteTrack({ id, producerId, kind, track, paused }: types.Consumer): RemoteTrack {
  return { consumerId: id, producerId, kind, track, paused };
}

import {
  readConsumerScore,
  readDownlink,
  readLayers,
  readProducerScore,
  readVolumes,
  type ConsumerNotice,
  type DownlinkEstimate,
} from './notices';

/** Volumes come about once a second while somebody speaks; when they stay away nobody does. Milliseconds. */
const volumesLifetime = 3000;

export interface EngineState {
  /** By consumer id. */
  notices: ReadonlyMap<string, ConsumerNotice>;
  /** By producer id: marks of 0 to 10 for what we send. */
  producerScores: ReadonlyMap<string, number>;
  activeSpeaker: string | null;
  downlink: DownlinkEstimate | null;
}

export const silentEngine: EngineState = { notices: new Map(), producerScores: new Map(), activeSpeaker: null, downlink: null };

/** Keeps what the server says of layers, quality, speakers and bandwidth. A server that says nothing of it leaves it empty. */
export class EngineNotices {
  private current: EngineState = silentEngine;
  private volumes: ReadonlyMap<string, number> = new Map();
  private volumesAt = 0;

  get state(): EngineState {
    return this.current;
  }

  /** Returns whether the notification was one of these. */
  take(method: string, data: Readonly<Record<string, unknown>>, now = Date.now()): boolean {
    const consumerId = String(data.consumerId);
    switch (method) {
      case 'consumerLayersChanged':
        this.note(consumerId, { layers: readLayers(data) });
        return true;
      case 'consumerScore':
        this.note(consumerId, { score: readConsumerScore(data) });
        return true;
      case 'producerScore': {
        const score = readProducerScore(data);
        if (score !== null) this.set({ producerScores: new Map(this.current.producerScores).set(String(data.producerId), score) });
        return true;
      }
      case 'activeSpeaker':
        this.set({ activeSpeaker: typeof data.peerId === 'string' ? data.peerId : null });
        return true;
      case 'speakingPeers':
        this.volumes = readVolumes(data);
        this.volumesAt = now;
        return true;
      case 'downlinkBwe':
        this.set({ downlink: readDownlink(data) });
        return true;
      default:
        return false;
    }
  }

  layersOf(consumerId: string): ConsumerNotice['layers'] {
    return this.current.notices.get(consumerId)?.layers ?? null;
  }

  /** Peers that speak by the server's word; it also hears those whose sound it does not send to us. */
  speaking(now = Date.now()): Iterable<string> {
    return now - this.volumesAt <= volumesLifetime ? this.volumes.keys() : [];
  }

  forgetConsumer(consumerId: string): void {
    if (!this.current.notices.has(consumerId)) return;
    const notices = new Map(this.current.notices);
    notices.delete(consumerId);
    this.set({ notices });
  }

  forgetPeer(peerId: string): void {
    if (this.current.activeSpeaker === peerId) this.set({ activeSpeaker: null });
  }

  private note(consumerId: string, change: Partial<ConsumerNotice>): void {
    const before = this.current.notices.get(consumerId) ?? { layers: null, score: null };
    this.set({ notices: new Map(this.current.notices).set(consumerId, { ...before, ...change }) });
  }

  private set(change: Partial<EngineState>): void {
    this.current = { ...this.current, ...change };
  }
}

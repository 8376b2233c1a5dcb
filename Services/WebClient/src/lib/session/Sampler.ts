import { receivedMedia, selectedPath, sentMedia, toReport, type Report } from './statistics';
import type { RoomConnection } from './RoomConnection';
import type { SessionSnapshot } from './snapshot';

/** Level above which somebody counts as speaking, of 0 to 1. */
const speakingLevel = 0.02;

export type Sample = Pick<SessionSnapshot, 'statistics' | 'sendPath' | 'receivePath' | 'speaking'>;

/** Reads the browser's statistics of one connection; rates need the report before. */
export class Sampler {
  private sent: Report | undefined;
  private received: Report | undefined;

  constructor(
    private readonly connection: RoomConnection,
    private readonly ownPeerId: string,
  ) {}

  async sample(): Promise<Sample> {
    const [sent, received] = await Promise.all([this.read('sendTransport'), this.read('receiveTransport')]);
    const statistics = new Map<string, Sample['statistics'] extends ReadonlyMap<string, infer T> ? T : never>();
    for (const [kind, media] of sentMedia(sent, this.sent)) statistics.set(`sent-${kind}`, media);
    const byTrack = receivedMedia(received, this.received);
    for (const consumer of this.connection.consumers.values()) {
      const media = byTrack.get(consumer.track.id);
      if (media) statistics.set(consumer.id, media);
    }
    this.sent = sent;
    this.received = received;
    return { statistics, sendPath: selectedPath(sent), receivePath: selectedPath(received), speaking: this.speaking(sent) };
  }

  private async read(name: 'sendTransport' | 'receiveTransport'): Promise<Report> {
    const transport = this.connection[name];
    if (!transport || transport.closed) return new Map();
    return toReport(await transport.getStats());
  }

  private speaking(sent: Report): Set<string> {
    const speaking = new Set<string>();
    for (const consumer of this.connection.consumers.values()) {
      if (consumer.kind !== 'audio' || consumer.paused) continue;
      const level = consumer.rtpReceiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
      if (level > speakingLevel) speaking.add(consumer.appData.peerId);
    }
    for (const entry of sent.values()) {
      if (entry.type === 'media-source' && entry.kind === 'audio' && Number(entry.audioLevel) > speakingLevel) speaking.add(this.ownPeerId);
    }
    return speaking;
  }
}

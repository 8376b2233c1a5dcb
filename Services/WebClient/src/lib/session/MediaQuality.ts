import type { types } from 'mediasoup-client';
import { ladderOf, type Size, type View } from '../adaptive/layers';
import { ViewerDemand } from '../adaptive/ViewerDemand';
import { EngineNotices } from './EngineNotices';
import { noServerSample, ServerSampler, type ServerSample } from './ServerSampler';
import type { RoomConnection } from './RoomConnection';
import type { Sample } from './Sampler';
import type { ConsumerDemand, QualitySnapshot } from './snapshot';

type Consumer = types.Consumer<{ peerId: string }>;

export interface MediaQualityOptions {
  /** Whether tiles decide which layers are asked for. */
  adaptiveStream: boolean;
  request: (method: string, data: object) => Promise<unknown>;
  connection: () => RoomConnection | null;
  onChange: () => void;
}

/** Everything of a call that is about how good the media is: what tiles need, what the server says, what it measures. */
export class MediaQuality {
  private notices = new EngineNotices();
  private readonly demand: ViewerDemand;
  private readonly serverSampler: ServerSampler;
  private serverSample: ServerSample = noServerSample;

  constructor(private readonly options: MediaQualityOptions) {
    const { request, onChange } = options;
    this.demand = new ViewerDemand(request, onChange);
    this.serverSampler = new ServerSampler(
      request,
      () => this.subjects(),
      (sample) => {
        this.serverSample = sample;
        onChange();
      },
    );
  }

  /** A new join begins, or the last one has ended: nothing of the old one is true any more. */
  reset(): void {
    this.demand.clear();
    this.notices = new EngineNotices();
    this.serverSample = noServerSample;
  }

  addConsumer(consumer: Consumer, producerAppData: unknown): void {
    if (!this.options.adaptiveStream || consumer.kind !== 'video') return;
    const announced = (typeof producerAppData === 'object' && producerAppData !== null ? producerAppData : {}) as Record<string, unknown>;
    const mode = consumer.rtpParameters.encodings?.[0]?.scalabilityMode;
    this.demand.add(consumer.id, ladderOf(mode, announced.scales), sizeOf(announced));
  }

  removeConsumer(consumerId: string): void {
    this.demand.remove(consumerId);
    this.notices.forgetConsumer(consumerId);
  }

  removePeer(peerId: string): void {
    this.notices.forgetPeer(peerId);
  }

  setView(consumerId: string, view: View | null): void {
    this.demand.setView(consumerId, view);
  }

  setDiagnostics(on: boolean): void {
    if (on) this.serverSampler.start();
    else this.serverSampler.stop();
  }

  /** Returns whether the notification was for here. */
  notified(method: string, data: Readonly<Record<string, unknown>>): boolean {
    return this.notices.take(method, data);
  }

  /** The browser's statistics: the decoded sizes teach the demand, and who speaks is completed by the server's word. */
  sampled(sample: Sample): Sample {
    for (const [id, { width, height }] of sample.statistics) {
      if (width && height) this.demand.observe(id, { width, height }, this.notices.layersOf(id)?.spatial ?? null);
    }
    return { ...sample, speaking: new Set([...sample.speaking, ...this.notices.speaking()]) };
  }

  snapshot(): QualitySnapshot {
    const connection = this.options.connection();
    const demands = new Map<string, ConsumerDemand>();
    for (const { id, kind } of connection?.consumers.values() ?? []) {
      if (kind === 'video') demands.set(id, { preferred: this.demand.preferredLayers(id), hidden: this.demand.isPaused(id) });
    }
    const { producerScores, ...engine } = this.notices.state;
    const marks = (['audio', 'video'] as const)
      .map((kind) => producerScores.get(connection?.producerId(kind) ?? ''))
      .filter((value) => value !== undefined);
    return {
      ...engine,
      ...this.serverSample,
      demands,
      sentScore: marks.length === 0 ? null : Math.min(...marks),
      watchedLayer: connection?.watchedLayer,
    };
  }

  private subjects() {
    const connection = this.options.connection();
    const consumers = [...(connection?.consumers.values() ?? [])];
    return {
      transportId: connection?.receiveTransport?.id ?? null,
      consumerIds: consumers.filter(({ kind, paused }) => kind === 'video' && !paused).map(({ id }) => id),
    };
  }
}

function sizeOf({ width, height }: Record<string, unknown>): Size | null {
  return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0 ? { width, height } : null;
}

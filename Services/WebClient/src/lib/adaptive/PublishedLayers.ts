import type { types } from 'mediasoup-client';

/** What is done to a producer; mediasoup-client's fits. */
type LayeredProducer = Pick<types.Producer, 'id' | 'kind' | 'closed' | 'rtpParameters' | 'setMaxSpatialLayer'>;

/** As a highest layer it switches all encodings off: only those up to it are active. */
const nothing = -1;

/**
 * Encodes no more than somebody watches. Simulcast layers above the wanted one stop; an SVC stream, one encoding with all layers in it, stops only
 * when nobody watches at all.
 */
export class PublishedLayers {
  private readonly wanted = new Map<string, number | null>();
  private readonly applied = new Map<string, number>();
  private readonly busy = new Set<string>();

  /** The server's news may come before the answer that makes the producer known: then it waits for `apply`. */
  want(producerId: string, spatialLayer: number | null): void {
    this.wanted.set(producerId, spatialLayer);
  }

  /** Undefined: nothing was said, everything is sent. */
  wantedOf(producerId: string): number | null | undefined {
    return this.wanted.get(producerId);
  }

  forget(producerId: string): void {
    this.wanted.delete(producerId);
    this.applied.delete(producerId);
  }

  /** Brings the producer to what is wanted now; a wish that changes meanwhile is followed, too, one after the other. */
  async apply(producer: LayeredProducer): Promise<void> {
    if (producer.kind !== 'video' || this.busy.has(producer.id)) return;
    this.busy.add(producer.id);
    try {
      for (;;) {
        const layer = this.target(producer);
        if (producer.closed || layer === null || layer === (this.applied.get(producer.id) ?? topOf(producer))) return;
        await producer.setMaxSpatialLayer(layer);
        this.applied.set(producer.id, layer);
      }
    } catch (error) {
      // More is sent than is watched, or the next wish repairs it.
      console.warn('the layers that are sent could not be changed', error);
    } finally {
      this.busy.delete(producer.id);
    }
  }

  private target(producer: LayeredProducer): number | null {
    const wanted = this.wanted.get(producer.id);
    if (wanted === undefined) return null;
    return wanted === null ? nothing : Math.min(wanted, topOf(producer));
  }
}

/** Every encoding is active when a producer starts. */
function topOf({ rtpParameters }: LayeredProducer): number {
  return Math.max(0, (rtpParameters.encodings?.length ?? 1) - 1);
}

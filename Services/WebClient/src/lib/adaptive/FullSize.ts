import type { Size } from './layers';

/** After a change of layer the decoder goes on with the old size for a moment, in milliseconds. */
const settleTime = 2000;
/** Pictures whose shapes differ by more than this are not layers of one another. */
const shapeTolerance = 0.1;

/**
 * The size of a producer's full picture, as far as a viewer can tell from the layer that it receives. Where in doubt it is too small rather
 * than too large: the viewer then asks for more than it needs, gets it, and knows better.
 */
export class FullSize {
  private size: Size | null;
  private layer: number | null = null;
  private layerSince = 0;

  /** @param announced what the producer said when it started, if it did. */
  constructor(announced: Size | null = null) {
    this.size = announced;
  }

  get value(): Size | null {
    return this.size;
  }

  /**
   * @param received size of the decoded picture.
   * @param layer spatial layer that the server says it forwards; null where it does not say.
   * @param scales see `Ladder`.
   * @param now milliseconds of any clock.
   */
  observe(received: Size, layer: number | null, scales: readonly number[], now: number): void {
    if (received.width <= 0 || received.height <= 0) return;
    if (layer !== this.layer) {
      this.layer = layer;
      this.layerSince = now;
    }
    const scale = layer === null ? undefined : scales[layer];
    if (scale !== undefined && now - this.layerSince >= settleTime) this.size = { width: received.width * scale, height: received.height * scale };
    else if (!this.size || !hasShapeOf(this.size, received) || received.height > this.size.height) this.size = { ...received };
  }
}

function hasShapeOf(a: Size, b: Size): boolean {
  const ratio = (a.width * b.height) / (a.height * b.width);
  return Math.abs(ratio - 1) <= shapeTolerance;
}

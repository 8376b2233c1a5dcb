import { FullSize } from './FullSize';
import { chooseLayers, type Ladder, type Layers, type Size, type View } from './layers';

/** A tile that is being dragged larger asks once, not at each step; milliseconds. */
const upDelay = 150;
/** Less is asked for only when it stays so: a tab that is left for a second would cost a key frame to come back. */
const downDelay = 1500;
const retryDelay = 2000;
const maxAttempts = 3;

interface Wish {
  paused: boolean;
  /** Null: never said, so the server gives what it thinks best. */
  layers: Layers | null;
}

interface Entry {
  ladder: Ladder;
  full: FullSize;
  view: View | null;
  told: Wish;
  timer: ReturnType<typeof setTimeout> | undefined;
  dueAt: number;
  attempts: number;
  isBusy: boolean;
}

/**
 * Asks the server for no more of each video than its tile shows: the layers by the tile's size, nothing while it is hidden. More is asked for at
 * once, less after a while.
 */
export class ViewerDemand {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param request sends a signalling request.
   * @param onTold something that `preferredLayers` or `isPaused` answers has changed.
   */
  constructor(
    private readonly request: (method: string, data: object) => Promise<unknown>,
    private readonly onTold: () => void = () => undefined,
  ) {}

  add(consumerId: string, ladder: Ladder, announced: Size | null): void {
    this.remove(consumerId);
    const told: Wish = { paused: false, layers: null };
    this.entries.set(consumerId, {
      ladder,
      full: new FullSize(announced),
      view: null,
      told,
      timer: undefined,
      dueAt: Infinity,
      attempts: 0,
      isBusy: false,
    });
  }

  remove(consumerId: string): void {
    clearTimeout(this.entries.get(consumerId)?.timer);
    this.entries.delete(consumerId);
  }

  clear(): void {
    for (const id of [...this.entries.keys()]) this.remove(id);
  }

  /** Where the consumer's video is shown; null: not known (any more), and nothing changes. */
  setView(consumerId: string, view: View | null): void {
    const entry = this.entries.get(consumerId);
    if (!entry) return;
    entry.view = view;
    entry.attempts = 0;
    this.evaluate(consumerId, entry);
  }

  /** What arrives: from it the sizes of the layers follow. */
  observe(consumerId: string, received: Size, spatialLayer: number | null): void {
    const entry = this.entries.get(consumerId);
    if (!entry) return;
    entry.full.observe(received, spatialLayer, entry.ladder.scales, Date.now());
    this.evaluate(consumerId, entry);
  }

  preferredLayers(consumerId: string): Layers | null {
    return this.entries.get(consumerId)?.told.layers ?? null;
  }

  /** Whether it is paused because nobody sees it. */
  isPaused(consumerId: string): boolean {
    return this.entries.get(consumerId)?.told.paused ?? false;
  }

  private evaluate(consumerId: string, entry: Entry): void {
    if (entry.isBusy || entry.attempts >= maxAttempts) return;
    const wish = this.wishOf(entry);
    if (isSame(wish, entry.told)) {
      clearTimeout(entry.timer);
      entry.timer = undefined;
      entry.dueAt = Infinity;
      return;
    }
    const delay = entry.attempts > 0 ? retryDelay : entry.told.paused && !wish.paused ? 0 : isMore(wish, entry.told) ? upDelay : downDelay;
    const dueAt = Date.now() + delay;
    // A wish that waits already is not put off by each further small change.
    if (entry.dueAt <= dueAt) return;
    clearTimeout(entry.timer);
    entry.dueAt = dueAt;
    entry.timer = setTimeout(() => void this.tell(consumerId, entry), delay);
  }

  private async tell(consumerId: string, entry: Entry): Promise<void> {
    entry.timer = undefined;
    entry.dueAt = Infinity;
    const wish = this.wishOf(entry);
    if (isSame(wish, entry.told)) return;
    entry.isBusy = true;
    try {
      if (wish.layers && !isSameLayers(wish.layers, entry.told.layers)) {
        const { spatial, temporal } = wish.layers;
        await this.request('setConsumerPreferredLayers', { consumerId, spatialLayer: spatial, temporalLayer: temporal });
        entry.told = { ...entry.told, layers: wish.layers };
      }
      if (wish.paused !== entry.told.paused) {
        await this.request(wish.paused ? 'pauseConsumer' : 'resumeConsumer', { consumerId });
        entry.told = { ...entry.told, paused: wish.paused };
      }
      entry.attempts = 0;
    } catch {
      // The consumer has gone, the server does not know the request, or the connection was lost: all of that is handled elsewhere.
      entry.attempts += 1;
    }
    entry.isBusy = false;
    if (this.entries.get(consumerId) !== entry) return;
    this.onTold();
    this.evaluate(consumerId, entry);
  }

  private wishOf({ view, ladder, full, told }: Entry): Wish {
    if (!view) return told;
    // A hidden tile says nothing about the size that it will have.
    if (!view.isVisible || view.width <= 0 || view.height <= 0) return { paused: true, layers: told.layers };
    const hasChoice = ladder.scales.length > 1 || ladder.temporalLayers > 1;
    // Before the first picture there is nothing to choose by; until then the server decides.
    return { paused: false, layers: hasChoice && full.value ? chooseLayers(view, ladder, full.value, told.layers) : told.layers };
  }
}

function isSame(a: Wish, b: Wish): boolean {
  return a.paused === b.paused && isSameLayers(a.layers, b.layers);
}

function isSameLayers(a: Layers | null, b: Layers | null): boolean {
  return a?.spatial === b?.spatial && a?.temporal === b?.temporal;
}

function isMore(wish: Wish, told: Wish): boolean {
  if (wish.paused !== told.paused) return told.paused;
  if (!wish.layers || !told.layers) return true;
  return wish.layers.spatial > told.layers.spatial || (wish.layers.spatial === told.layers.spatial && wish.layers.temporal > told.layers.temporal);
}

/** Spatial (picture size) and temporal (frame rate) layer, both from 0, the lowest. */
export interface Layers {
  spatial: number;
  temporal: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Where a picture is shown. */
export interface View extends Size {
  /** Width and height are in device pixels. "cover" cuts off what does not fit, "contain" leaves a margin. */
  fit: 'cover' | 'contain';
  /** False while nobody can see it: scrolled away, or the page is in the background. */
  isVisible: boolean;
}

/** The layers that a producer offers. */
export interface Ladder {
  /** By how much each spatial layer is smaller than the full picture, lowest layer first: 4, 2, 1. */
  scales: readonly number[];
  temporalLayers: number;
}

/** A picture that is stretched by more than this looks soft: a larger layer is worth its bits. */
const maxStretch = 1.25;
/** The next smaller layer is enough when it need not be stretched at all. Between the two limits nothing changes. */
const comfortableStretch = 1;
/** A tile of less than half the smallest layer's size is a thumbnail; half the frames do. */
const thumbnailStretch = 0.5;
/** A thumbnail becomes a picture again only when it has grown a little further. */
const thumbnailEnd = 0.6;

/** What a viewer needs for one tile: the smallest layer that is sharp enough there. */
export function chooseLayers(view: View, ladder: Ladder, full: Size, before: Layers | null): Layers {
  const top = ladder.scales.length - 1;
  const topTemporal = ladder.temporalLayers - 1;
  const stretch = (layer: number) => stretchOf(view, full, ladder.scales[layer] ?? 1);

  let spatial = Math.min(before?.spatial ?? 0, top);
  while (spatial < top && stretch(spatial) > maxStretch) spatial += 1;
  while (spatial > 0 && stretch(spatial - 1) <= comfortableStretch) spatial -= 1;

  const wasThumbnail = before !== null && before.temporal < topTemporal;
  const isThumbnail = spatial === 0 && stretch(0) <= (wasThumbnail ? thumbnailEnd : thumbnailStretch);
  return { spatial, temporal: isThumbnail ? Math.max(0, topTemporal - 1) : topTemporal };
}

/** How many device pixels one pixel of the layer has to fill. */
function stretchOf(view: View, full: Size, scale: number): number {
  const horizontal = (view.width * scale) / full.width;
  const vertical = (view.height * scale) / full.height;
  return view.fit === 'cover' ? Math.max(horizontal, vertical) : Math.min(horizontal, vertical);
}

/**
 * The ladder of a consumer. A producer may announce its scale factors in `appData.scales`; without them each layer is half of the next, which
 * is what SVC codecs do and what browsers are told to do for simulcast.
 */
export function ladderOf(scalabilityMode: string | undefined, announcedScales: unknown): Ladder {
  const match = /^[LS]([1-9])T([1-9])/.exec(scalabilityMode ?? '');
  const spatialLayers = Number(match?.[1] ?? 1);
  const isUsable =
    Array.isArray(announcedScales) &&
    announcedScales.length === spatialLayers &&
    announcedScales.every((scale) => typeof scale === 'number' && scale >= 1 && scale <= 64);
  const scales = isUsable ? (announcedScales as number[]) : Array.from({ length: spatialLayers }, (_, layer) => 2 ** (spatialLayers - 1 - layer));
  return { scales, temporalLayers: Number(match?.[2] ?? 1) };
}

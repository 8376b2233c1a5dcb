import type { View } from './layers';

/** A tile just below the fold counts as seen: it is sharp when it is scrolled to. CSS pixels. */
const margin = '64px';

/** Follows how large an element is shown, in device pixels, and whether it can be seen at all. Returns the function that stops it. */
export function observeTile(element: Element, fit: View['fit'], onView: (view: View) => void): () => void {
  const page = element.ownerDocument;
  const window = page.defaultView;
  // Until the browser says otherwise: a tile that is wrongly taken for hidden would stay black.
  let isOnScreen = true;
  const report = () => {
    const ratio = window?.devicePixelRatio ?? 1;
    onView({
      width: Math.round(element.clientWidth * ratio),
      height: Math.round(element.clientHeight * ratio),
      fit,
      isVisible: isOnScreen && page.visibilityState !== 'hidden',
    });
  };
  const sizes = new ResizeObserver(report);
  const sight = new IntersectionObserver(
    (entries) => {
      isOnScreen = entries.at(-1)?.isIntersecting ?? isOnScreen;
      report();
    },
    { rootMargin: margin },
  );
  sizes.observe(element);
  sight.observe(element);
  page.addEventListener('visibilitychange', report);
  // Zoom, and a window that moves to a screen of another density.
  window?.addEventListener('resize', report);
  return () => {
    sizes.disconnect();
    sight.disconnect();
    page.removeEventListener('visibilitychange', report);
    window?.removeEventListener('resize', report);
  };
}

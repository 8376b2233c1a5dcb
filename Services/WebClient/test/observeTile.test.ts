// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { View } from '../src/lib/adaptive/layers';
import { observeTile } from '../src/lib/adaptive/observeTile';

/** The browser's observers, told by the test when to look. */
class FakeObserver {
  static all: FakeObserver[] = [];
  observed: Element[] = [];
  constructor(readonly callback: (entries: object[]) => void) {
    FakeObserver.all.push(this);
  }
  observe(element: Element): void {
    this.observed.push(element);
  }
  disconnect(): void {
    this.observed = [];
  }
}
class FakeResizeObserver extends FakeObserver {}
class FakeIntersectionObserver extends FakeObserver {}

let tile: HTMLElement;
let views: View[];
let stop: () => void;
let visibility: DocumentVisibilityState;

const see = (isIntersecting: boolean) => FakeObserver.all.find((observer) => observer instanceof FakeIntersectionObserver)?.callback([{ isIntersecting }]);
const measure = () => FakeObserver.all.find((observer) => observer instanceof FakeResizeObserver)?.callback([]);

beforeEach(() => {
  FakeObserver.all = [];
  views = [];
  visibility = 'visible';
  vi.stubGlobal('ResizeObserver', FakeResizeObserver);
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  vi.spyOn(window, 'devicePixelRatio', 'get').mockReturnValue(2);
  tile = document.createElement('div');
  vi.spyOn(tile, 'clientWidth', 'get').mockReturnValue(320);
  vi.spyOn(tile, 'clientHeight', 'get').mockReturnValue(180);
  stop = observeTile(tile, 'cover', (view) => views.push(view));
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a tile', () => {
  it('is measured in device pixels, and seen until the browser says otherwise', () => {
    measure();
    expect(views).toEqual([{ width: 640, height: 360, fit: 'cover', isVisible: true }]);
  });

  it('is hidden while it is scrolled away', () => {
    see(false);
    see(true);
    expect(views.map(({ isVisible }) => isVisible)).toEqual([false, true]);
  });

  it('is hidden while the page is in the background', () => {
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(views.map(({ isVisible }) => isVisible)).toEqual([false, true]);
  });

  it('is no longer watched after the end', () => {
    stop();
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event('resize'));
    expect(views).toEqual([]);
    expect(FakeObserver.all.flatMap(({ observed }) => observed)).toEqual([]);
  });
});

import { useEffect, type RefObject } from 'react';
import { observeTile } from '../adaptive/observeTile';
import type { View } from '../adaptive/layers';
import type { RoomSession } from '../session/RoomSession';

/** Tells the session how large a consumer's video is shown in an element, so that no more of it is sent here. */
export function useTileView(session: RoomSession, consumerId: string | null, element: RefObject<Element | null>, fit: View['fit'] = 'cover'): void {
  useEffect(() => {
    const tile = element.current;
    if (!consumerId || !tile) return undefined;
    const stop = observeTile(tile, fit, (view) => session.setView(consumerId, view));
    return () => {
      stop();
      session.setView(consumerId, null);
    };
  }, [session, consumerId, element, fit]);
}

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { LocalMedia, type LocalMediaSnapshot } from '../media/LocalMedia';
import { RoomSession, type RoomSessionOptions } from '../session/RoomSession';
import type { SessionSnapshot } from '../session/snapshot';
import type { Resolution } from '../media/constraints';

export type JoinOptions = Omit<RoomSessionOptions, 'media'>;

export interface WebRTC {
  /** Microphone and camera; open them before joining for a preview. */
  media: LocalMedia;
  local: LocalMediaSnapshot;
  /** The present call, or null. */
  session: RoomSession | null;
  call: SessionSnapshot | null;
  join: (options: JoinOptions) => void;
  leave: () => void;
}

const noSubscription = () => () => undefined;
const nothing = () => null;

/** A call as React state: local media, joining, leaving, and a snapshot of everybody in the room. It leaves when the component goes. */
export function useWebRTC(resolution: Resolution = '720p'): WebRTC {
  const [media] = useState(() => new LocalMedia(resolution));
  const [session, setSession] = useState<RoomSession | null>(null);
  const current = useRef<RoomSession | null>(null);
  const local = useSyncExternalStore(media.subscribe, media.getSnapshot);
  const call = useSyncExternalStore(session?.subscribe ?? noSubscription, session?.getSnapshot ?? nothing);

  const actions = useMemo(() => {
    const leave = () => {
      current.current?.leave();
      current.current = null;
      setSession(null);
    };
    const join = (options: JoinOptions) => {
      leave();
      const next = new RoomSession({ ...options, media });
      current.current = next;
      setSession(next);
      next.start();
    };
    return { join, leave };
  }, [media]);

  useEffect(() => {
    // Closing the tab ends the call for the others at once instead of after the connection's timeout.
    const leaveNow = () => current.current?.leave();
    window.addEventListener('pagehide', leaveNow);
    return () => {
      window.removeEventListener('pagehide', leaveNow);
      leaveNow();
    };
  }, []);

  return { media, local, session, call, ...actions };
}

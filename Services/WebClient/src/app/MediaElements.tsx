import { useEffect, useRef } from 'react';

/** A video track on the page. It is always silent: sound has elements of its own. */
export function Video({ track, mirrored = false, label }: { track: MediaStreamTrack; mirrored?: boolean; label: string }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => attach(element.current, track), [track]);
  return <video ref={element} className={mirrored ? 'mirrored' : undefined} aria-label={label} autoPlay playsInline muted />;
}

/** A remote peer's sound. Browsers may refuse to play before the first tap on the page: `onBlocked` tells. */
export function Audio({ track, onBlocked }: { track: MediaStreamTrack; onBlocked: (play: () => Promise<void>) => void }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    const detach = attach(audio, track);
    audio?.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked(() => audio.play());
    });
    return detach;
  }, [track, onBlocked]);
  return <audio ref={element} autoPlay />;
}

function attach(element: HTMLMediaElement | null, track: MediaStreamTrack): () => void {
  if (!element) return () => undefined;
  element.srcObject = new MediaStream([track]);
  return () => {
    element.srcObject = null;
  };
}

import { useEffect, useRef, useState } from 'react';
import type { RemotePeer } from '../lib';
import { useTranslate } from './i18n';

/** The sentence for screen readers: who came and who went since the list before. */
export function useAnnouncement(peers: RemotePeer[], isSettled: boolean): string {
  const t = useTranslate();
  const known = useRef<Map<string, string> | null>(null);
  const [sentence, setSentence] = useState('');

  useEffect(() => {
    // While the call reconnects the list is of the past: nobody has left because of that.
    if (!isSettled) return;
    const before = known.current;
    const now = new Map(peers.map((peer) => [peer.id, peer.displayName || t('guest')]));
    known.current = now;
    if (!before) return;
    const sentences = [
      ...[...now].filter(([id]) => !before.has(id)).map(([, name]) => t('joined', { name })),
      ...[...before].filter(([id]) => !now.has(id)).map(([, name]) => t('left', { name })),
    ];
    if (sentences.length > 0) setSentence(sentences.join('. '));
  }, [peers, isSettled, t]);

  return sentence;
}

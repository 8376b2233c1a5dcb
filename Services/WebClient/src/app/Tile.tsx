import type { ReactNode } from 'react';
import { useTranslate } from './i18n';
import { Icon } from './icons';
import { Video } from './MediaElements';

interface Props {
  peerId: string;
  name: string;
  isSelf?: boolean;
  videoTrack: MediaStreamTrack | null;
  isMuted: boolean;
  isSpeaking: boolean;
  isStale: boolean;
  children?: ReactNode;
}

/** One participant: picture or initials, name, mute badge, ring while speaking. */
export function Tile({ peerId, name, isSelf = false, videoTrack, isMuted, isSpeaking, isStale, children }: Props) {
  const t = useTranslate();
  const shown = name || t('guest');
  const classes = ['tile', isSpeaking && 'speaking', isStale && 'stale'].filter(Boolean).join(' ');
  return (
    <li className={classes} data-peer-id={peerId} data-self={isSelf || undefined}>
      {videoTrack ? (
        <Video track={videoTrack} mirrored={isSelf} label={shown} />
      ) : (
        <span className={`avatar hue-${hue(peerId)}`} aria-hidden="true">
          {initials(shown)}
        </span>
      )}
      <div className="caption">
        {isMuted && (
          <span className="badge" role="img" aria-label={t('muted')} title={t('muted')}>
            <Icon name="microphoneOff" />
          </span>
        )}
        <span className="name">{isSelf ? `${shown} (${t('you')})` : shown}</span>
      </div>
      {children}
    </li>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ? String.fromCodePoint(word.codePointAt(0) ?? 32) : ''))
    .join('')
    .toUpperCase();
}

function hue(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}

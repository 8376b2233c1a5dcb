import type { ReactNode, Ref } from 'react';
import type { ConnectionQuality } from '../lib';
import { useTranslate } from './i18n';
import { Icon } from './icons';
import { Video } from './MediaElements';
import { QualityBars } from './QualityBars';

interface Props {
  peerId: string;
  name: string;
  isSelf?: boolean;
  videoTrack: MediaStreamTrack | null;
  isMuted: boolean;
  isSpeaking: boolean;
  /** The room listens to this one above all. */
  isActiveSpeaker: boolean;
  /** Null: not known. */
  quality: ConnectionQuality | null;
  isStale: boolean;
  ref?: Ref<HTMLLIElement>;
  children?: ReactNode;
}

/** One participant: picture or initials, name, mute badge, ring while speaking. */
export function Tile(props: Props) {
  const { peerId, name, isSelf = false, videoTrack, isMuted, isSpeaking, isActiveSpeaker, quality, isStale, ref, children } = props;
  const t = useTranslate();
  const shown = name || t('guest');
  const classes = ['tile', isSpeaking && 'speaking', isActiveSpeaker && 'active-speaker', isStale && 'stale'].filter(Boolean).join(' ');
  return (
    <li ref={ref} className={classes} data-peer-id={peerId} data-self={isSelf || undefined}>
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
        {quality && <QualityBars quality={quality} />}
        {(isSpeaking || isActiveSpeaker) && <span className="visually-hidden">{t('speaking')}</span>}
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

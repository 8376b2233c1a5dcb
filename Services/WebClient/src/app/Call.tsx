import { useCallback, useEffect, useState } from 'react';
import { qualityOf, type LocalMedia, type LocalMediaSnapshot, type RoomSession, type SessionSnapshot } from '../lib';
import { ConnectionBadge } from './ConnectionBadge';
import { Downlink } from './Downlink';
import { useTranslate } from './i18n';
import { Icon } from './icons';
import { inviteLink } from './parameters';
import { RemoteTile } from './RemoteTile';
import { Statistics } from './Statistics';
import { Tile } from './Tile';
import { ToggleButton } from './ToggleButton';
import { useAnnouncement } from './useAnnouncement';

interface Props {
  room: string;
  name: string;
  media: LocalMedia;
  local: LocalMediaSnapshot;
  session: RoomSession;
  call: SessionSnapshot;
  withStatistics: boolean;
  onLeave: () => void;
}

/** The call itself: everybody's tile, and the controls. */
export function Call({ room, name, media, local, session, call, withStatistics, onLeave }: Props) {
  const t = useTranslate();
  const [showStatistics, setShowStatistics] = useState(withStatistics);
  const [isCopied, setIsCopied] = useState(false);
  const [blocked, setBlocked] = useState<(() => Promise<void>)[]>([]);
  const isStale = call.status !== 'joined';
  const announcement = useAnnouncement(call.peers, !isStale);
  const onBlocked = useCallback((play: () => Promise<void>) => setBlocked((before) => [...before, play]), []);

  useEffect(() => {
    session.setDiagnostics(showStatistics);
    return () => session.setDiagnostics(false);
  }, [session, showStatistics]);

  const copyLink = async () => {
    await navigator.clipboard.writeText(inviteLink(window.location, room));
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  const enableSound = () => {
    setBlocked([]);
    for (const play of blocked) void play();
  };

  return (
    <main className="call">
      <header>
        <h1 title={room}>{room}</h1>
        <span className="count">{t('participants', { count: call.peers.length + 1 })}</span>
        <ConnectionBadge call={call} onRetry={() => session.retryNow()} />
        {showStatistics && <Downlink quality={call.quality} />}
      </header>
      <p className="visually-hidden" aria-live="polite">
        {announcement}
      </p>
      <ul className={`grid count-${Math.min(call.peers.length + 1, 12)}`}>
        {call.peers.map((peer) => (
          <RemoteTile key={peer.id} peer={peer} session={session} call={call} showStatistics={showStatistics} onBlocked={onBlocked} />
        ))}
        <Tile
          peerId={call.peerId}
          name={name}
          isSelf
          videoTrack={local.videoTrack}
          isMuted={!local.microphoneOn}
          isSpeaking={local.microphoneOn && call.speaking.has(call.peerId)}
          isActiveSpeaker={local.microphoneOn && call.quality.activeSpeaker === call.peerId}
          quality={qualityOf(call.quality.sentScore)}
          isStale={isStale}
        >
          {showStatistics && (
            <Statistics
              video={call.statistics.get('sent-video')}
              audio={call.statistics.get('sent-audio')}
              path={call.sendPath}
              sent={{ score: call.quality.sentScore, watchedLayer: call.quality.watchedLayer }}
            />
          )}
        </Tile>
      </ul>
      {call.peers.length === 0 && !isStale && (
        <div className="alone">
          <strong>{t('alone')}</strong>
          <span>{t('aloneHint')}</span>
        </div>
      )}
      {blocked.length > 0 && (
        <button type="button" className="primary sound" onClick={enableSound}>
          <Icon name="speaker" /> {t('enableSound')}
        </button>
      )}
      <footer role="toolbar" aria-label={t('controls')}>
        <ToggleButton
          label={t(local.microphoneOn ? 'mute' : 'unmute')}
          icon={local.microphoneOn ? 'microphone' : 'microphoneOff'}
          isAlert={!local.microphoneOn}
          onPress={() => void media.setMicrophoneOn(!local.microphoneOn)}
          testId="microphone"
        />
        <ToggleButton
          label={t(local.videoTrack ? 'turnCameraOff' : 'turnCameraOn')}
          icon={local.videoTrack ? 'camera' : 'cameraOff'}
          isAlert={!local.videoTrack}
          onPress={() => void media.setCameraOn(!local.videoTrack)}
          testId="camera"
        />
        <ToggleButton
          label={t('statistics')}
          icon="chart"
          isPressed={showStatistics}
          onPress={() => setShowStatistics((shown) => !shown)}
          testId="statistics"
        />
        <ToggleButton label={t(isCopied ? 'copied' : 'copyLink')} icon="link" isPressed={isCopied} onPress={() => void copyLink()} />
        <button type="button" className="leave" onClick={onLeave} data-testid="leave">
          <Icon name="leave" /> <span>{t('leave')}</span>
        </button>
      </footer>
    </main>
  );
}

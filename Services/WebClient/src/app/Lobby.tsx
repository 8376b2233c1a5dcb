import { useEffect, useState, type SyntheticEvent } from 'react';
import type { LocalMedia, LocalMediaSnapshot } from '../lib';
import { DeviceSelect } from './DeviceSelect';
import { useTranslate } from './i18n';
import { Icon } from './icons';
import { Video } from './MediaElements';
import { randomRoom, toRoomId, type PageParameters } from './parameters';
import { ToggleButton } from './ToggleButton';

interface Props {
  media: LocalMedia;
  local: LocalMediaSnapshot;
  parameters: PageParameters;
  notice: string | null;
  onJoin: (room: string, name: string) => void;
}

/** Before the call: who, where, and a look in the mirror. */
export function Lobby({ media, local, parameters, notice, onJoin }: Props) {
  const t = useTranslate();
  const [room, setRoom] = useState(() => parameters.room || randomRoom());
  const [name, setName] = useState(() => parameters.name || readName());

  useEffect(() => {
    if (parameters.video && !media.getSnapshot().videoTrack) void media.openCamera();
    if (parameters.audio && !media.getSnapshot().audioTrack) void media.openMicrophone();
  }, [media, parameters]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const roomId = toRoomId(room);
    if (roomId === '') return;
    localStorage.setItem('name', name.trim());
    onJoin(roomId, name.trim());
  };

  return (
    <main className="lobby">
      <section className="preview" aria-label={t('preview')}>
        {local.videoTrack ? <Video track={local.videoTrack} mirrored label={t('preview')} /> : <p>{t('cameraIsOff')}</p>}
        <div className="preview-controls">
          <ToggleButton
            label={t(local.microphoneOn ? 'mute' : 'unmute')}
            icon={local.microphoneOn ? 'microphone' : 'microphoneOff'}
            isAlert={!local.microphoneOn}
            onPress={() => void media.setMicrophoneOn(!local.microphoneOn)}
          />
          <ToggleButton
            label={t(local.videoTrack ? 'turnCameraOff' : 'turnCameraOn')}
            icon={local.videoTrack ? 'camera' : 'cameraOff'}
            isAlert={!local.videoTrack}
            onPress={() => void media.setCameraOn(!local.videoTrack)}
          />
        </div>
      </section>
      <form className="card" onSubmit={submit}>
        <h1>JbAspire</h1>
        <p className="tagline">{t('tagline')}</p>
        {notice && (
          <p className="notice" role="status">
            {notice}
          </p>
        )}
        <label className="field">
          <span>{t('name')}</span>
          <input
            value={name}
            maxLength={64}
            autoComplete="name"
            placeholder={t('namePlaceholder')}
            onChange={(event) => setName(event.target.value)}
            data-testid="name"
          />
        </label>
        <label className="field">
          <span>{t('room')}</span>
          <span className="with-button">
            <input
              value={room}
              required
              maxLength={64}
              spellCheck={false}
              autoCapitalize="none"
              aria-describedby="room-hint"
              onChange={(event) => setRoom(event.target.value)}
              data-testid="room"
            />
            <button type="button" className="plain" aria-label={t('randomRoom')} title={t('randomRoom')} onClick={() => setRoom(randomRoom())}>
              <Icon name="dice" />
            </button>
          </span>
          <small id="room-hint">{t('roomHint')}</small>
        </label>
        <div className="devices">
          <DeviceSelect
            label={t('camera')}
            devices={local.cameras}
            selected={local.cameraId}
            fault={local.videoFault}
            onSelect={(id) => void media.openCamera(id)}
          />
          <DeviceSelect
            label={t('microphone')}
            devices={local.microphones}
            selected={local.microphoneId}
            fault={local.audioFault}
            onSelect={(id) => void media.openMicrophone(id)}
          />
        </div>
        <button type="submit" className="primary" data-testid="join">
          {t('join')}
        </button>
      </form>
    </main>
  );
}

function readName(): string {
  return localStorage.getItem('name') ?? '';
}

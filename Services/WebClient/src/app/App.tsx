import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWebRTC, type RoomSession } from '../lib';
import { Call } from './Call';
import { TranslateContext, translator, type Language } from './i18n';
import { Icon } from './icons';
import { inspect } from './inspection';
import { Lobby } from './Lobby';
import { readParameters } from './parameters';

/** Lobby or call, and the switches that are on both. */
export function App() {
  const parameters = useMemo(() => readParameters(window.location.search), []);
  const [language, setLanguage] = useState<Language>(() => initialLanguage(parameters.language));
  const [place, setPlace] = useState({ room: '', name: '' });
  const [hasLeft, setHasLeft] = useState(false);
  const t = useMemo(() => translator(language), [language]);
  const { media, local, session, call, join, leave } = useWebRTC(parameters.resolution);

  const enter = useCallback(
    (room: string, name: string) => {
      setPlace({ room, name });
      setHasLeft(false);
      const query = new URLSearchParams(window.location.search);
      query.set('room', room);
      window.history.replaceState(null, '', `?${query.toString()}`);
      const { forceTcp, iceTransportPolicy, relayTransport, codec, adaptiveStream, dynacast } = parameters;
      const path = { forceTcp, iceTransportPolicy, ...(relayTransport ? { relayTransport } : {}) };
      join({ roomId: room, displayName: name || t('guest'), videoCodec: codec, adaptiveStream, dynacast, ...path });
    },
    [join, parameters, t],
  );
  const exit = useCallback(() => {
    leave();
    setHasLeft(true);
  }, [leave]);

  const current = useRef<RoomSession | null>(session);
  useEffect(() => {
    current.current = session;
  }, [session]);
  useEffect(() => inspect(() => current.current), []);

  const mayAutojoin = useRef(parameters.autojoin && parameters.room !== '');
  useEffect(() => {
    if (!mayAutojoin.current) return;
    mayAutojoin.current = false;
    if (parameters.audio) void media.openMicrophone();
    if (parameters.video) void media.openCamera();
    enter(parameters.room, parameters.name);
  }, [enter, media, parameters]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = place.room && session ? `${place.room} · JbAspire` : 'JbAspire';
  }, [language, place.room, session]);

  const isInCall = session !== null && call !== null && call.status !== 'ended';
  return (
    <TranslateContext value={t}>
      <div className="switches">
        <button type="button" className="plain" aria-label={t('theme')} title={t('theme')} onClick={toggleTheme}>
          <Icon name="theme" />
        </button>
        <button type="button" className="plain" lang={language === 'en' ? 'vi' : 'en'} onClick={() => setLanguage(switchLanguage(language))}>
          {t('language')}
        </button>
      </div>
      {isInCall ? (
        <Call
          room={place.room}
          name={place.name}
          media={media}
          local={local}
          session={session}
          call={call}
          withStatistics={parameters.statistics}
          onLeave={exit}
        />
      ) : (
        <Lobby
          media={media}
          local={local}
          parameters={place.room ? { ...parameters, ...place } : parameters}
          notice={notice(call?.status === 'ended' ? (call.reason ?? '') : null, hasLeft)}
          onJoin={enter}
        />
      )}
    </TranslateContext>
  );

  function notice(endReason: string | null, left: boolean): string | null {
    if (endReason === 'replaced') return t('replaced');
    if (endReason !== null) return t('ended', { reason: endReason });
    return left ? t('youLeft') : null;
  }
}

function initialLanguage(asked: string | null): Language {
  const wanted = asked ?? localStorage.getItem('language') ?? navigator.language;
  return wanted.startsWith('vi') ? 'vi' : 'en';
}

function switchLanguage(language: Language): Language {
  const next = language === 'en' ? 'vi' : 'en';
  localStorage.setItem('language', next);
  return next;
}

/** The system decides until somebody presses the button. */
function toggleTheme(): void {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
}

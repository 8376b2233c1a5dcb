import { useEffect, useState } from 'react';
import { pathKinds, type PathKind, type SessionSnapshot } from '../lib';
import { useTranslate, type MessageKey } from './i18n';

/** Whether we are in and on which kind of path, and if not, when the next attempt is. */
export function ConnectionBadge({ call, onRetry }: { call: SessionSnapshot; onRetry: () => void }) {
  const t = useTranslate();
  const [now, setNow] = useState(() => Date.now());
  const isWaiting = call.retryAt !== null && call.status !== 'joined';

  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isWaiting]);

  const state = stateOf(call);
  // Of a connection that was lost, the path is no longer true.
  const paths = state === 'connected' ? pathKinds(call.sendPath, call.receivePath) : [];
  const seconds = Math.ceil(((call.retryAt ?? now) - now) / 1000);
  return (
    <div className={`connection ${state}`} role="status">
      <span className="dot" aria-hidden="true" />
      <span>{t(state)}</span>
      {paths.length > 0 && (
        <span className="path" data-testid="path" title={t('pathHint')}>
          {paths.map((kind) => t(pathTexts[kind])).join(' + ')}
        </span>
      )}
      {isWaiting && seconds > 1 && (
        <>
          <span className="retry">{t('retryIn', { seconds })}</span>
          <button type="button" className="plain" onClick={onRetry}>
            {t('retryNow')}
          </button>
        </>
      )}
    </div>
  );
}

const pathTexts = {
  direct: 'direct',
  relay: 'relayed',
  'relay-udp': 'relayedUdp',
  'relay-tcp': 'relayedTcp',
  'relay-tls': 'relayedTls',
} as const satisfies Record<PathKind, MessageKey>;

function stateOf(call: SessionSnapshot): 'connected' | 'connecting' | 'reconnecting' {
  if (call.status === 'reconnecting') return 'reconnecting';
  if (call.status !== 'joined') return 'connecting';
  const states = [call.sendState, call.receiveState];
  return states.some((state) => state === 'disconnected' || state === 'failed') ? 'reconnecting' : 'connected';
}

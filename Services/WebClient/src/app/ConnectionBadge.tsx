import { useEffect, useState } from 'react';
import type { SessionSnapshot } from '../lib';
import { useTranslate } from './i18n';

/** Whether we are in, and if not, when the next attempt is. */
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
  const seconds = Math.ceil(((call.retryAt ?? now) - now) / 1000);
  return (
    <div className={`connection ${state}`} role="status">
      <span className="dot" aria-hidden="true" />
      <span>{t(state)}</span>
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

function stateOf(call: SessionSnapshot): 'connected' | 'connecting' | 'reconnecting' {
  if (call.status === 'reconnecting') return 'reconnecting';
  if (call.status !== 'joined') return 'connecting';
  const states = [call.sendState, call.receiveState];
  return states.some((state) => state === 'disconnected' || state === 'failed') ? 'reconnecting' : 'connected';
}

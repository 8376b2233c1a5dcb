import type { ConnectionQuality } from '../lib';
import { useTranslate, type MessageKey } from './i18n';

const texts = { good: 'qualityGood', fair: 'qualityFair', poor: 'qualityPoor' } as const satisfies Record<ConnectionQuality, MessageKey>;
const filled: Record<ConnectionQuality, number> = { good: 3, fair: 2, poor: 1 };

/** Three bars as on a telephone: how well somebody's media gets through. */
export function QualityBars({ quality }: { quality: ConnectionQuality }) {
  const t = useTranslate();
  const text = t(texts[quality]);
  return (
    <span className={`quality ${quality}`} role="img" aria-label={text} title={text} data-testid="quality">
      {[1, 2, 3].map((bar) => (
        <span key={bar} className={bar <= filled[quality] ? 'bar on' : 'bar'} />
      ))}
    </span>
  );
}

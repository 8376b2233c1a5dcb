import type { QualitySnapshot } from '../lib';
import { megabits } from './format';
import { useTranslate } from './i18n';

/** What the server thinks our downlink carries, beside what we asked for. */
export function Downlink({ quality }: { quality: QualitySnapshot }) {
  const t = useTranslate();
  const available = quality.downlink?.availableBitrate ?? quality.serverTransport?.availableOutgoingBitrate ?? null;
  if (available === null) return null;
  const desired = quality.downlink?.desiredBitrate;
  return (
    <span className="downlink" title={t('downlinkHint')} data-testid="downlink">
      {t('downlink')} {megabits(available)}
      {desired ? ` (${t('wanted')} ${megabits(desired)})` : ''}
    </span>
  );
}

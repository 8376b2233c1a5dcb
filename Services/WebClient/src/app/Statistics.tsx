import type { MediaStatistics, PathStatistics } from '../lib';
import { useTranslate } from './i18n';

interface Props {
  video: MediaStatistics | undefined;
  audio: MediaStatistics | undefined;
  path: PathStatistics | null;
}

/** The overlay of a tile: what arrives (or leaves), and on which path. */
export function Statistics({ video, audio, path }: Props) {
  const t = useTranslate();
  const rows: [string, string | null][] = [
    [t('picture'), picture(video)],
    [t('bitrate'), bitrates(video, audio)],
    [t('codec'), [video?.codec, audio?.codec].filter(Boolean).join(' + ') || null],
    [t('lost'), losses(video, audio)],
    [t('roundTrip'), path?.roundTripTime == null ? null : `${path.roundTripTime} ms`],
    [t('path'), path ? pathText(path) : null],
  ];
  return (
    <dl className="statistics">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

function pathText({ localType, relayProtocol, remoteType, protocol, remotePort }: PathStatistics): string {
  const relay = localType === 'relay' ? ['relay', relayProtocol, '→'] : [];
  return [...relay, remoteType, protocol, remotePort].filter(Boolean).join(' ');
}

function picture(video: MediaStatistics | undefined): string | null {
  if (!video?.width || !video.height) return null;
  return `${video.width}×${video.height} @ ${Math.round(video.framesPerSecond ?? 0)}`;
}

function bitrates(...media: (MediaStatistics | undefined)[]): string | null {
  const known = media.map((entry) => entry?.bitrate ?? null).filter((rate) => rate !== null);
  return known.length === 0 ? null : known.map((rate) => `${Math.round(rate / 1000)}`).join(' + ') + ' kbit/s';
}

function losses(...media: (MediaStatistics | undefined)[]): string | null {
  const known = media.map((entry) => entry?.packetsLost ?? null).filter((lost) => lost !== null);
  return known.length === 0 ? null : String(known.reduce((sum, lost) => sum + lost, 0));
}

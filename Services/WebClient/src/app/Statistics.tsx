import type { ConsumerDemand, ConsumerNotice, MediaStatistics, PathStatistics, ServerStatistics } from '../lib';
import { kilobits, layers, losses, milliseconds } from './format';
import { useTranslate, type Translate } from './i18n';

interface Received {
  demand: ConsumerDemand | undefined;
  notice: ConsumerNotice | undefined;
  server: ServerStatistics | undefined;
  marks: number[];
}

interface Sent {
  score: number | null;
  watchedLayer: number | null | undefined;
}

interface Props {
  video: MediaStatistics | undefined;
  audio: MediaStatistics | undefined;
  path: PathStatistics | null;
  received?: Received;
  sent?: Sent;
}

/** The overlay of a tile: what arrives (or leaves), how well, and on which path. */
export function Statistics({ video, audio, path, received, sent }: Props) {
  const t = useTranslate();
  const marks = received ? received.marks : sent?.score == null ? [] : [sent.score];
  const rows: [string, string | null][] = [
    [t('picture'), picture(video)],
    [t('layers'), received ? receivedLayers(received, t) : watchedLayer(sent?.watchedLayer, t)],
    [t('bitrate'), kilobits(video?.bitrate, audio?.bitrate)],
    [t('codec'), [video?.codec, audio?.codec].filter(Boolean).join(' + ') || null],
    [t('lost'), losses([video?.packetsLost, audio?.packetsLost], [video?.lossRate, audio?.lossRate])],
    [t('roundTrip'), milliseconds(received?.server?.roundTripTime ?? path?.roundTripTime)],
    ...(received ? [[t('jitterBuffer'), buffers(video, audio)] satisfies [string, string | null]] : []),
    [t('score'), marks.length === 0 ? null : `${Math.min(...marks)} / 10`],
    [t('path'), path ? pathText(path) : null],
  ];
  // Rows of which nothing is known would only cover the picture.
  const known = rows.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <dl className="statistics">
      {known.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What comes, and what was asked for where that is something else. */
function receivedLayers({ notice, demand }: Received, t: Translate): string | null {
  if (demand?.hidden) return t('paused');
  const current = layers(notice?.layers);
  const preferred = layers(demand?.preferred);
  if (!preferred || preferred === current) return current;
  return `${current ?? '–'} (${t('wanted')} ${preferred})`;
}

function watchedLayer(layer: number | null | undefined, t: Translate): string | null {
  if (layer === undefined) return null;
  return layer === null ? t('nobodyWatches') : `≤ s${layer}`;
}

function pathText({ localType, relayProtocol, remoteType, protocol, remotePort }: PathStatistics): string {
  const relay = localType === 'relay' ? ['relay', relayProtocol, '→'] : [];
  return [...relay, remoteType, protocol, remotePort].filter(Boolean).join(' ');
}

function picture(video: MediaStatistics | undefined): string | null {
  if (!video?.width || !video.height) return null;
  return `${video.width}×${video.height} @ ${Math.round(video.framesPerSecond ?? 0)}`;
}

function buffers(...media: (MediaStatistics | undefined)[]): string | null {
  const known = media.map((entry) => entry?.jitterBuffer ?? null).filter((time) => time !== null);
  return known.length === 0 ? null : `${known.join(' + ')} ms`;
}

import { videoCodecs, type RelayTransport, type Resolution, type VideoCodec } from '../lib';

/**
 * What the address of the page asks for: `?room=..&name=..&autojoin=1&video=0&audio=0&resolution=360p&lang=vi&codec=vp8|vp9|h264|av1`, and for
 * support cases `forceTcp=1`, `iceTransportPolicy=relay`, `relayTransport=udp|tcp|tls`, `adaptiveStream=0`, `dynacast=0` and `statistics=1`.
 */
export interface PageParameters {
  room: string;
  name: string;
  autojoin: boolean;
  forceTcp: boolean;
  iceTransportPolicy: RTCIceTransportPolicy;
  /** Null: any. */
  relayTransport: RelayTransport | null;
  video: boolean;
  audio: boolean;
  resolution: Resolution;
  codec: VideoCodec;
  adaptiveStream: boolean;
  dynacast: boolean;
  /** The call opens with its statistics shown. */
  statistics: boolean;
  language: string | null;
}

export function readParameters(search: string): PageParameters {
  const query = new URLSearchParams(search);
  const resolution = query.get('resolution');
  const relayTransport = query.get('relayTransport');
  return {
    room: toRoomId(query.get('room') ?? ''),
    name: (query.get('name') ?? '').slice(0, 64),
    autojoin: query.get('autojoin') === '1',
    forceTcp: query.get('forceTcp') === '1',
    iceTransportPolicy: query.get('iceTransportPolicy') === 'relay' ? 'relay' : 'all',
    relayTransport: relayTransport === 'udp' || relayTransport === 'tcp' || relayTransport === 'tls' ? relayTransport : null,
    video: query.get('video') !== '0',
    audio: query.get('audio') !== '0',
    resolution: resolution === '360p' || resolution === '180p' ? resolution : '720p',
    codec: videoCodecs.find((codec) => codec === query.get('codec')?.toLowerCase()) ?? 'vp8',
    adaptiveStream: query.get('adaptiveStream') !== '0',
    dynacast: query.get('dynacast') !== '0',
    statistics: query.get('statistics') === '1',
    language: query.get('lang'),
  };
}

/** What people type, as a room id: accents removed, anything but letters, digits, - and _ turned into dashes, 64 characters at most. */
export function toRoomId(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
}

/** The link that invites others: the room, and nothing of our own settings. */
export function inviteLink(location: Location, room: string): string {
  return `${location.origin}${location.pathname}?room=${encodeURIComponent(room)}`;
}

const syllables = ['ba', 'cam', 'dao', 'hoa', 'lan', 'mai', 'nam', 'ngoc', 'phu', 'sen', 'tam', 'thu', 'viet', 'xuan'];

/** A room name that can be read out on the telephone. */
export function randomRoom(): string {
  const picks = crypto.getRandomValues(new Uint32Array(3));
  const [a, b] = [...picks.slice(0, 2)].map((pick) => syllables[pick % syllables.length] ?? 'sen');
  return `${a ?? ''}-${b ?? ''}-${((picks[2] ?? 0) % 9000) + 1000}`;
}

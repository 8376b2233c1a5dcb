interface IceServersAnswer {
  iceServers?: unknown;
  turnServerUrl?: unknown;
  turnUsername?: unknown;
  turnCredential?: unknown;
}

/** Browsers warn that more than this many servers slow down discovery. */
const maxServers = 4;

/**
 * The answer of `GET /api/v1/webrtc/ice-servers` as `RTCConfiguration.iceServers`. Entries that a browser would refuse are left out: one bad
 * address must not keep the peer connection from being made. An answer with the flat fields alone is understood as well.
 */
export function mapIceServers(answer: unknown): RTCIceServer[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { iceServers, turnServerUrl, turnUsername, turnCredential } = answer as IceServersAnswer;
  const listed = Array.isArray(iceServers) ? iceServers.map(toIceServer).filter((server) => server !== null) : [];
  if (listed.length > 0) return listed.slice(0, maxServers);
  const flat = toIceServer({ urls: `turn:${String(turnServerUrl)}`, username: turnUsername, credential: turnCredential });
  return typeof turnServerUrl === 'string' && flat ? [flat] : [];
}

function toIceServer(entry: unknown): RTCIceServer | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { urls, username, credential } = entry as Record<string, unknown>;
  const list = (Array.isArray(urls) ? urls : [urls]).filter((url) => typeof url === 'string');
  const stun = list.filter((url) => /^stuns?:[^/?#]+$/.test(url));
  const turn = list.filter((url) => /^turns?:[^/?#]+(\?transport=(udp|tcp))?$/.test(url));
  const hasCredential = typeof username === 'string' && typeof credential === 'string';
  // A TURN address without a credential makes the RTCPeerConnection constructor throw.
  const usable = hasCredential ? [...stun, ...turn] : stun;
  if (usable.length === 0) return null;
  const single = usable.length === 1 ? usable[0] : undefined;
  return hasCredential ? { urls: single ?? usable, username, credential } : { urls: single ?? usable };
}

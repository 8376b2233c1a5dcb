import type { RelayTransport } from '../api/relay';
import type { PathStatistics } from './statistics';

/** How packets leave this browser: straight to the other end, or through a relay that it reaches in one of three ways ("relay": not said which). */
export type PathKind = 'direct' | 'relay' | `relay-${RelayTransport}`;

/** The kind of one transport's path; null while none is selected. */
export function pathKind(path: PathStatistics | null): PathKind | null {
  if (!path?.localType) return null;
  if (path.localType !== 'relay') return 'direct';
  const { relayProtocol } = path;
  return relayProtocol === 'udp' || relayProtocol === 'tcp' || relayProtocol === 'tls' ? `relay-${relayProtocol}` : 'relay';
}

/** The kinds of all paths of a call, each once: sending and receiving select theirs independently. */
export function pathKinds(...paths: (PathStatistics | null)[]): PathKind[] {
  return [...new Set(paths.map(pathKind).filter((kind) => kind !== null))];
}

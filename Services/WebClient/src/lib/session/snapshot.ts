import type { MediaStatistics, PathStatistics } from './statistics';

export type SessionStatus = 'idle' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'ended';

export interface RemoteTrack {
  consumerId: string;
  producerId: string;
  kind: 'audio' | 'video';
  track: MediaStreamTrack;
  /** The sender has muted it. */
  paused: boolean;
}

export interface RemotePeer {
  id: string;
  displayName: string;
  audio: RemoteTrack | null;
  video: RemoteTrack | null;
}

/** Everything that a user interface shows of a call. Objects are replaced, never changed. */
export interface SessionSnapshot {
  status: SessionStatus;
  /** Why the session is reconnecting or has ended, for people. */
  reason: string | null;
  /** When the next attempt starts (milliseconds since 1970), while it waits for one. */
  retryAt: number | null;
  peerId: string;
  peers: RemotePeer[];
  /** Peers that speak now, our own included. */
  speaking: ReadonlySet<string>;
  sendState: RTCPeerConnectionState;
  receiveState: RTCPeerConnectionState;
  /** By consumer id; what we send is under "sent-audio" and "sent-video". */
  statistics: ReadonlyMap<string, MediaStatistics>;
  sendPath: PathStatistics | null;
  receivePath: PathStatistics | null;
  /** How often the session has joined: above 1 after a recovery. */
  joins: number;
}

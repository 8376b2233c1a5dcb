import type { Layers } from '../adaptive/layers';
import type { ConsumerNotice, DownlinkEstimate } from './notices';
import type { ServerSample } from './ServerSampler';
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

/** What was asked for a received video. */
export interface ConsumerDemand {
  /** Null: the server decides. */
  preferred: Layers | null;
  /** Paused by us because nobody can see its tile. */
  hidden: boolean;
}

/** How good the media is, and what is done about it. Where the server does not say, it is empty. */
export interface QualitySnapshot extends ServerSample {
  /** The server's word on each consumer, by consumer id. */
  notices: ReadonlyMap<string, ConsumerNotice>;
  /** By consumer id; videos only. */
  demands: ReadonlyMap<string, ConsumerDemand>;
  /** Whom the room listens to. */
  activeSpeaker: string | null;
  downlink: DownlinkEstimate | null;
  /** Mark of 0 to 10 for what we send, the worse of sound and picture. */
  sentScore: number | null;
  /** The highest spatial layer of our video that somebody watches; null: nobody does, undefined: the server does not say. */
  watchedLayer: number | null | undefined;
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
  quality: QualitySnapshot;
  /** How often the session has joined: above 1 after a recovery. */
  joins: number;
}

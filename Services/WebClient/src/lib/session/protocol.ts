import type { types } from 'mediasoup-client';

/** Answer of `createWebRtcTransport`. */
export interface TransportAnswer {
  id: string;
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

/** A peer as `join` and `newPeer` describe it. */
export interface PeerInfo {
  id: string;
  displayName?: string;
}

export interface JoinAnswer {
  peers: PeerInfo[];
}

/** Data of the server's request `newConsumer`. */
export interface NewConsumer {
  peerId: string;
  producerId: string;
  id: string;
  kind: types.MediaKind;
  rtpParameters: types.RtpParameters;
  type: string;
  producerPaused: boolean;
  /** What the producer announced of itself. */
  appData?: unknown;
}

import { useRef } from 'react';
import { marksOf, qualityOf, useTileView, type ConsumerNotice, type RemotePeer, type RemoteTrack, type RoomSession, type SessionSnapshot } from '../lib';
import { Audio } from './MediaElements';
import { Statistics } from './Statistics';
import { Tile } from './Tile';

interface Props {
  peer: RemotePeer;
  session: RoomSession;
  call: SessionSnapshot;
  showStatistics: boolean;
  onBlocked: (play: () => Promise<void>) => void;
}

/** Somebody else's tile. Its size on the page decides how much of the picture is asked for. */
export function RemoteTile({ peer, session, call, showStatistics, onBlocked }: Props) {
  const tile = useRef<HTMLLIElement>(null);
  useTileView(session, peer.video?.consumerId ?? null, tile);
  const { quality } = call;
  const videoId = peer.video?.consumerId ?? '';
  const demand = quality.demands.get(videoId);
  const notices = [peer.video && !demand?.hidden ? peer.video : null, peer.audio].map((media) => noticeOf(media, quality.notices));
  const marks = notices.flatMap((notice) => marksOf(notice?.score));

  return (
    <Tile
      ref={tile}
      peerId={peer.id}
      name={peer.displayName}
      videoTrack={peer.video && !peer.video.paused ? peer.video.track : null}
      isMuted={!peer.audio || peer.audio.paused}
      isSpeaking={call.speaking.has(peer.id)}
      isActiveSpeaker={quality.activeSpeaker === peer.id}
      quality={qualityOf(...marks)}
      isStale={call.status !== 'joined'}
    >
      {peer.audio && <Audio track={peer.audio.track} onBlocked={onBlocked} />}
      {showStatistics && (
        <Statistics
          video={call.statistics.get(videoId)}
          audio={call.statistics.get(peer.audio?.consumerId ?? '')}
          path={call.receivePath}
          received={{ demand, notice: quality.notices.get(videoId), server: quality.serverStatistics.get(videoId), marks }}
        />
      )}
    </Tile>
  );
}

/** Of a stream that its sender has stopped the old marks say nothing. */
function noticeOf(media: RemoteTrack | null, notices: ReadonlyMap<string, ConsumerNotice>): ConsumerNotice | undefined {
  return media && !media.paused ? notices.get(media.consumerId) : undefined;
}

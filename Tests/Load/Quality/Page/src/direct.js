import { capture, encodingsOf, gathered, show } from './media.js';

// Two pages without a server: the driver carries the offer and the answer.

export const offer = async ({ video, layers }) => {
  const connection = new RTCPeerConnection();
  const stream = await capture(video);
  connection.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly', streams: [stream] });
  const [{ rid, ...encoding }] = encodingsOf(layers.slice(-1));
  const picture = connection.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly', streams: [stream], sendEncodings: [encoding] });
  picture.setCodecPreferences(
    RTCRtpSender.getCapabilities('video').codecs.filter(({ mimeType }) => ['video/VP8', 'video/rtx'].includes(mimeType)),
  );
  await connection.setLocalDescription();
  await gathered(connection);
  return {
    getStats: () => connection.getStats(),
    events: [],
    description: connection.localDescription.sdp,
    accept: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
  };
};

export const answer = async ({ description }) => {
  const connection = new RTCPeerConnection();
  const elements = {};
  connection.ontrack = ({ track }) => {
    elements[track.kind] = show(track);
  };
  await connection.setRemoteDescription({ type: 'offer', sdp: description });
  await connection.setLocalDescription();
  await gathered(connection);
  return { getStats: () => connection.getStats(), elements, events: [], description: connection.localDescription.sdp };
};

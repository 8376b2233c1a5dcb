import { capture, encodingsOf, gathered, show } from './media.js';

// A client of Janus's WebSocket API and of its VideoRoom, as https://janus.conf.meetecho.com/docs describes both.

const keepAliveMilliseconds = 25_000;

class Session {
  #socket;
  #waiting = new Map();
  #id;
  #handle;
  events = [];
  onSlowLink = () => {};

  static async open(url) {
    const session = new Session();
    session.#socket = new WebSocket(url, 'janus-protocol');
    session.#socket.onmessage = ({ data }) => session.#take(JSON.parse(data));
    await new Promise((resolve, fail) => {
      session.#socket.onopen = resolve;
      session.#socket.onerror = () => fail(new Error(`${url} does not answer`));
    });
    session.#id = (await session.#ask({ janus: 'create' })).data.id;
    session.#handle = (await session.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data.id;
    setInterval(() => session.#send({ janus: 'keepalive', transaction: 'keepalive' }), keepAliveMilliseconds);
    return session;
  }

  /** A request of the VideoRoom, and the event that answers it. */
  request(body, jsep) {
    return this.#ask({ janus: 'message', body, jsep });
  }

  #ask(message) {
    const transaction = crypto.randomUUID();
    return new Promise((resolve, fail) => {
      this.#waiting.set(transaction, { resolve, fail });
      this.#send({ ...message, transaction, handle_id: this.#handle });
    });
  }

  #send(message) {
    this.#socket.send(JSON.stringify({ ...message, session_id: this.#id }));
  }

  #take(message) {
    // An acknowledgement comes before the answer, and alone for a keepalive.
    if (message.janus === 'ack') return;
    const data = message.plugindata?.data;
    const waiting = this.#waiting.get(message.transaction);
    if (waiting) {
      this.#waiting.delete(message.transaction);
      if (message.janus === 'error' || data?.error) waiting.fail(new Error(JSON.stringify(message.error ?? data.error)));
      else waiting.resolve(message);
      return;
    }
    this.events.push({ at: performance.now(), name: message.janus, data: data ?? { uplink: message.uplink, lost: message.lost, media: message.media } });
    if (message.janus === 'slowlink') this.onSlowLink(message);
  }
}

export const publish = async ({ url, room, video, layers }) => {
  const session = await Session.open(url);
  const joined = await session.request({ request: 'join', ptype: 'publisher', room: Number(room), display: 'sender' });
  const connection = new RTCPeerConnection();
  const stream = await capture(video);
  connection.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly', streams: [stream] });
  const picture = connection.addTransceiver(stream.getVideoTracks()[0], {
    direction: 'sendonly',
    streams: [stream],
    sendEncodings: encodingsOf(layers),
  });
  picture.setCodecPreferences(
    RTCRtpSender.getCapabilities('video').codecs.filter(({ mimeType }) => ['video/VP8', 'video/rtx'].includes(mimeType)),
  );
  await connection.setLocalDescription();
  await gathered(connection);
  // Janus takes the first rid for the highest substream unless it is told otherwise.
  const offer = { ...connection.localDescription.toJSON(), rid_order: 'lmh' };
  const { jsep } = await session.request({ request: 'publish', audiocodec: 'opus', videocodec: 'vp8' }, offer);
  await connection.setRemoteDescription(jsep);
  return { getStats: () => connection.getStats(), events: session.events, feed: joined.plugindata.data.id };
};

/**
 * Without `adapts`, as VideoRoom does it by itself: the highest substream, and a lower one only where packets of the higher stay away. With it, as an
 * application may do on top: a substream down at each slowlink notice, up again after so many quiet milliseconds.
 */
export const watch = async ({ url, room, feed, layers, adapts }) => {
  const session = await Session.open(url);
  const connection = new RTCPeerConnection();
  const elements = {};
  connection.ontrack = ({ track }) => {
    elements[track.kind] = show(track);
  };
  const { plugindata, jsep } = await session.request({ request: 'join', ptype: 'subscriber', room: Number(room), streams: [{ feed }] });
  await connection.setRemoteDescription(jsep);
  await connection.setLocalDescription();
  await gathered(connection);
  await session.request({ request: 'start' }, connection.localDescription.toJSON());
  const mid = plugindata.data.streams.find(({ type }) => type === 'video').mid;
  const highest = layers.length - 1;
  let substream = highest;
  const choose = (next) => {
    substream = next;
    session.events.push({ at: performance.now(), name: 'choose', data: { substream } });
    return session.request({ request: 'configure', streams: [{ mid, substream, temporal: 2 }] });
  };
  await choose(highest);
  if (adapts) {
    let calm;
    session.onSlowLink = () => {
      clearTimeout(calm);
      if (substream > 0) choose(substream - 1);
      calm = setTimeout(() => choose(highest), adapts);
    };
  }
  return { getStats: () => connection.getStats(), elements, events: session.events };
};

import * as mediasoupClient from 'mediasoup-client';
import * as protoo from 'protoo-client';
import { capture, encodingsOf, show } from './media.js';

// mediasoup-client and protoo-client as npm has them, used as their documentation does: nothing of JbAspire's own client.

// A media node that has just started is known to its controller after its first heartbeat.
const whenReady = async (ask) => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
};

const enter = async (url, roomId, peerId, onConsumer) => {
  const peer = new protoo.Peer(new protoo.WebSocketTransport(`${url}/?roomId=${roomId}&peerId=${peerId}`));
  const events = [];
  let receive;
  peer.on('request', async (request, accept, reject) => {
    if (request.method !== 'newConsumer') return reject(403, `unexpected request ${request.method}`);
    try {
      const { id, producerId, kind, rtpParameters } = request.data;
      const consumer = await receive.consume({ id, producerId, kind, rtpParameters });
      accept();
      onConsumer?.(consumer);
    } catch (error) {
      reject(500, String(error));
    }
  });
  peer.on('notification', ({ method, data }) => events.push({ at: performance.now(), name: method, data }));
  await new Promise((resolve, fail) => {
    peer.on('open', resolve);
    peer.on('failed', () => fail(new Error(`${url} does not answer`)));
  });

  const device = new mediasoupClient.Device();
  await device.load({ routerRtpCapabilities: await whenReady(() => peer.request('getRouterRtpCapabilities')) });
  const make = async (producing) => {
    const options = await peer.request('createWebRtcTransport', { forceTcp: false, producing, consuming: !producing });
    const transport = producing ? device.createSendTransport(options) : device.createRecvTransport(options);
    transport.on('connect', ({ dtlsParameters }, done, fail) =>
      peer.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(done, fail),
    );
    transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) =>
      peer.request('produce', { transportId: transport.id, kind, rtpParameters, appData }).then(({ id }) => done({ id }), fail),
    );
    return transport;
  };
  const send = await make(true);
  receive = await make(false);
  await peer.request('join', {
    displayName: peerId,
    device: { flag: 'test', name: 'quality', version: mediasoupClient.version },
    rtpCapabilities: device.rtpCapabilities,
    sctpCapabilities: device.sctpCapabilities,
  });
  return { device, send, receive, events };
};

export const publish = async ({ url, room, video, layers }) => {
  const { device, send, events } = await enter(url, room, 'sender');
  const stream = await capture(video);
  const codec = device.rtpCapabilities.codecs.find(({ mimeType }) => mimeType.toLowerCase() === 'video/vp8');
  await send.produce({ track: stream.getAudioTracks()[0] });
  await send.produce({ track: stream.getVideoTracks()[0], encodings: encodingsOf(layers), codec });
  return { getStats: () => send.getStats(), events };
};

export const watch = async ({ url, room }) => {
  const elements = {};
  const { receive, events } = await enter(url, room, 'receiver', (consumer) => {
    elements[consumer.kind] = show(consumer.track);
  });
  return { getStats: () => receive.getStats(), elements, events };
};

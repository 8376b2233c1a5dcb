import * as mediasoupClient from 'mediasoup-client';
import * as protoo from 'protoo-client';
import { watch } from './watch.js';
import { moving } from './moving.js';

// What the tests of media quality drive: mediasoup-client and protoo-client as npm has them; every step is a call of its own, so that a test decides when.
const state = { consumers: [], notifications: [], errors: [], transports: {} };
let peer;
let device;
let send;
let receive;
let pausedBefore = 0;

const show = (consumer) => {
  const element = document.createElement(consumer.kind);
  Object.assign(element, { autoplay: true, muted: consumer.kind === 'video', srcObject: new MediaStream([consumer.track]) });
  // On screen, since only pictures that are shown are reported.
  Object.assign(element.style, { position: 'fixed', left: '0', top: '0', width: '640px', height: '360px' });
  document.body.append(element);
  element.play().catch((error) => state.errors.push(`play: ${error}`));
  return element;
};

const take = async (request, accept, reject) => {
  if (request.method !== 'newConsumer') return reject(403, `unexpected request ${request.method}`);
  try {
    const { id, producerId, kind, rtpParameters, type, peerId } = request.data;
    const consumer = await receive.consume({ id, producerId, kind, rtpParameters });
    const entry = { id, producerId, kind, type, peerId, consumer, acceptedAt: performance.now() };
    entry.element = show(consumer);
    if (kind === 'video') entry.pictures = watch(entry.element);
    state.consumers.push(entry);
    accept();
  } catch (error) {
    state.errors.push(String(error));
    reject(500, String(error));
  }
};

const transport = async (producing) => {
  const options = await peer.request('createWebRtcTransport', { forceTcp: false, producing, consuming: !producing });
  const made = producing ? device.createSendTransport(options) : device.createRecvTransport(options);
  made.on('connect', ({ dtlsParameters }, done, fail) =>
    peer.request('connectWebRtcTransport', { transportId: made.id, dtlsParameters }).then(done, fail),
  );
  made.on('produce', ({ kind, rtpParameters, appData }, done, fail) =>
    peer.request('produce', { transportId: made.id, kind, rtpParameters, appData }).then(({ id }) => done({ id }), fail),
  );
  return made;
};

/** Joins a room, without sending anything. */
state.join = async (url, roomId, peerId) => {
  peer = new protoo.Peer(new protoo.WebSocketTransport(`${url}/?roomId=${roomId}&peerId=${peerId}`));
  peer.on('request', take);
  peer.on('notification', ({ method, data }) => {
    state.notifications.push({ at: performance.now(), method, data });
    // Layers that nobody watches are not sent (dynacast).
    if (method === 'producerLayersWanted' && state.followsViewers && data.producerId === state.producer?.id && Number.isInteger(data.spatialLayer)) {
      state.producer.setMaxSpatialLayer(data.spatialLayer).catch((error) => state.errors.push(`layers: ${error}`));
    }
  });
  await new Promise((resolve, fail) => {
    peer.on('open', resolve);
    peer.on('failed', () => fail(new Error(`${url} does not answer`)));
  });
  // Firefox gathers only its default address for a page that may not use the microphone.
  if (navigator.userAgent.includes('Firefox')) state.microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  device = await mediasoupClient.Device.factory();
  await device.load({ routerRtpCapabilities: await peer.request('getRouterRtpCapabilities') });
  send = await transport(true);
  receive = await transport(false);
  state.transports = { send: send.id, receive: receive.id };
  await peer.request('join', { displayName: peerId, device: { flag: 'test', name: device.handlerName, version: mediasoupClient.version }, rtpCapabilities: device.rtpCapabilities });
};

/** Whether the browser and the router share a codec, and what it is called: 'video/VP9'. */
state.codecs = () => device.rtpCapabilities.codecs.filter(({ kind }) => kind === 'video').map(({ mimeType, parameters }) => ({ mimeType, parameters }));

/** Sends a moving picture of that size with the encodings given. */
state.publish = async ({ mimeType, profile, encodings, width, height, frameRate }) => {
  const codec = device.rtpCapabilities.codecs.find(
    (each) => each.mimeType.toLowerCase() === mimeType.toLowerCase() && (profile === undefined || profile === null || Number(each.parameters['profile-id'] ?? 0) === profile),
  );
  if (!codec) throw new Error(`no ${mimeType}`);
  const producer = await send.produce({ track: moving(width, height, frameRate), encodings, codec, codecOptions: { videoGoogleStartBitrate: 1500 } });
  state.producer = producer;

  // An encoder that is short of bits or time may make pictures fewer, but not smaller: their width tells the layer.
  const parameters = producer.rtpSender.getParameters();
  await producer.rtpSender.setParameters({ ...parameters, degradationPreference: 'maintain-resolution' });
  return producer.id;
};

/** Sends a tone of that loudness (0 to 1). */
state.speak = async (gain) => {
  const context = new AudioContext();
  await context.resume();
  const tone = context.createOscillator();
  const loudness = context.createGain();
  const out = context.createMediaStreamDestination();
  loudness.gain.value = gain;
  tone.connect(loudness).connect(out);
  tone.start();
  state.loudness = loudness.gain;
  state.audio = await send.produce({ track: out.stream.getAudioTracks()[0] });
  return state.audio.id;
};

// Some browsers print an error without its message.
state.request = (method, data) =>
  peer.request(method, data).catch((error) => {
    throw new Error(`${method}: ${error.code} ${error.reason ?? error.message}`);
  });
state.video = () => state.consumers.find(({ kind }) => kind === 'video');

state.prefer = (spatialLayer, temporalLayer) => state.request('setConsumerPreferredLayers', { consumerId: state.video().id, spatialLayer, temporalLayer });
state.pause = async () => {
  await peer.request('pauseConsumer', { consumerId: state.video().id });
};
state.resume = async () => {
  pausedBefore = performance.now();
  await peer.request('resumeConsumer', { consumerId: state.video().id });
};
/** Milliseconds from the request to resume until the first picture was shown, or null. */
state.shownAfterResume = () => {
  const first = state.video().pictures.list.find(({ at }) => at > pausedBefore);
  return first ? first.at - pausedBefore : null;
};

const entries = async (stats, type, kind) => [...(await stats).values()].filter((entry) => entry.type === type && (!kind || entry.kind === kind));
state.received = async () => {
  // Padding that measures the path is a stream of its own, without a track that is shown.
  const track = state.video()?.consumer.track.id;
  const entry = (await entries(receive.getStats(), 'inbound-rtp', 'video')).find(({ trackIdentifier }) => trackIdentifier === track);
  return entry ?? {};
};
state.sent = () => entries(send.getStats(), 'outbound-rtp', 'video');
state.heard = async () => (await entries(receive.getStats(), 'inbound-rtp', 'audio')).reduce((sum, { totalAudioEnergy }) => sum + (totalAudioEnergy ?? 0), 0);
/** The last round trip of connectivity checks, in milliseconds, of the transport for 'send' or 'receive'. */
state.pair = async (which) => ((await entries((which === 'send' ? send : receive).getStats(), 'candidate-pair')).find(({ nominated }) => nominated)?.currentRoundTripTime ?? 0) * 1000;
state.layers = () => state.notifications.filter(({ method }) => method === 'consumerLayersChanged').map(({ at, data }) => ({ at, ...data }));
state.transportState = () => ({ send: send.connectionState, receive: receive.connectionState });
state.leave = () => peer.close();

window.media = state;

import * as mediasoupClient from 'mediasoup-client';
import * as protoo from 'protoo-client';

// One participant as the libraries' own documentation writes it: dial /?roomId=..&peerId=.. with protoo's transport, load the device, make both
// transports, join, produce, and take what the server sends. The test reads window.stock.
window.stock = { joined: false, consumers: [], peers: [], closed: [], errors: [], version: mediasoupClient.version };

window.startStock = async (roomId, peerId) => {
  const url = `${location.origin.replace(/^http/, 'ws')}/?roomId=${roomId}&peerId=${peerId}`;
  const peer = new protoo.Peer(new protoo.WebSocketTransport(url));
  let receive;

  peer.on('request', async (request, accept, reject) => {
    if (request.method !== 'newConsumer') return reject(403, `unexpected request ${request.method}`);
    try {
      const { id, producerId, kind, rtpParameters, peerId: from } = request.data;
      const consumer = await receive.consume({ id, producerId, kind, rtpParameters, appData: { from } });
      const element = document.createElement(kind);
      Object.assign(element, { autoplay: true, muted: kind === 'video', srcObject: new MediaStream([consumer.track]) });
      document.body.append(element);
      window.stock.consumers.push({ id, kind, from });
      accept();
    } catch (error) {
      window.stock.errors.push(String(error));
      reject(500, String(error));
    }
  });
  peer.on('notification', ({ method, data }) => {
    if (method === 'newPeer') window.stock.peers.push(data.id);
    if (method === 'peerClosed') window.stock.closed.push(data.peerId);
  });
  await new Promise((resolve) => peer.on('open', resolve));

  const device = new mediasoupClient.Device();
  await device.load({ routerRtpCapabilities: await peer.request('getRouterRtpCapabilities') });
  const wire = (transport) =>
    transport.on('connect', ({ dtlsParameters }, done, fail) =>
      peer.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(done, fail),
    );
  const create = (producing) =>
    peer.request('createWebRtcTransport', { forceTcp: false, producing, consuming: !producing, sctpCapabilities: device.sctpCapabilities });

  const send = device.createSendTransport(await create(true));
  wire(send);
  send.on('produce', ({ kind, rtpParameters, appData }, done, fail) =>
    peer.request('produce', { transportId: send.id, kind, rtpParameters, appData }).then(({ id }) => done({ id }), fail),
  );
  receive = device.createRecvTransport(await create(false));
  wire(receive);

  const { peers } = await peer.request('join', {
    displayName: peerId,
    device: { flag: 'test', name: 'stock', version: mediasoupClient.version },
    rtpCapabilities: device.rtpCapabilities,
    sctpCapabilities: device.sctpCapabilities,
  });
  window.stock.peers.push(...peers.map(({ id }) => id));
  window.stock.joined = true;

  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180, frameRate: 15 } });
  await send.produce({ track: stream.getAudioTracks()[0] });
  await send.produce({ track: stream.getVideoTracks()[0], encodings: [{ maxBitrate: 100000 }, { maxBitrate: 300000 }] });

  window.stock.progress = async () => {
    const progress = { video: 0, audio: 0 };
    for (const entry of (await receive.getStats()).values()) {
      if (entry.type !== 'inbound-rtp') continue;
      if (entry.kind === 'video') progress.video += entry.framesDecoded ?? 0;
      else progress.audio += entry.totalAudioEnergy ?? 0;
    }
    return progress;
  };
  window.stock.leave = () => peer.close();
};

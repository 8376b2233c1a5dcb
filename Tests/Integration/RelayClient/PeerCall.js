// One end of a peer-to-peer call over the plain signalling relay, with media over TURN relays alone. The end that was there first makes the offer.
window.startPeerCall = async (roomId, transport) => {
  const connection = new RTCPeerConnection({ iceServers: await relays(transport), iceTransportPolicy: 'relay' });
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180 } });
  for (const track of media.getTracks()) connection.addTrack(track, media);
  connection.ontrack = ({ track }) => {
    const element = document.createElement(track.kind);
    Object.assign(element, { autoplay: true, muted: true, srcObject: new MediaStream([track]) });
    document.body.append(element);
  };

  const service = new SignalingService(roomId);
  const early = [];
  const accept = async (description) => {
    await connection.setRemoteDescription(description);
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
  };
  connection.onicecandidate = ({ candidate }) => candidate && service.send({ type: 'ice-candidate', candidate: candidate.toJSON() });
  service.on('join', async () => {
    await connection.setLocalDescription();
    service.send({ type: 'offer', sdp: connection.localDescription.sdp });
  });
  service.on('offer', async ({ sdp }) => {
    await accept({ type: 'offer', sdp });
    await connection.setLocalDescription();
    service.send({ type: 'answer', sdp: connection.localDescription.sdp });
  });
  service.on('answer', ({ sdp }) => accept({ type: 'answer', sdp }));
  service.on('ice-candidate', ({ candidate }) => {
    if (connection.remoteDescription) void connection.addIceCandidate(candidate);
    else early.push(candidate);
  });

  window.peerCall = {
    get isConnected() {
      return service.ws?.readyState === WebSocket.OPEN;
    },
    async report() {
      const stats = await connection.getStats();
      const entries = [...stats.values()];
      const pair = stats.get(entries.find((entry) => entry.type === 'transport')?.selectedCandidatePairId);
      const local = stats.get(pair?.localCandidateId);
      return {
        framesDecoded: entries.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video')?.framesDecoded ?? 0,
        localType: local?.candidateType,
        relayProtocol: local?.relayProtocol,
        remotePort: stats.get(pair?.remoteCandidateId)?.port ?? 0,
      };
    },
  };
  service.connect();
};

async function relays(transport) {
  const guest = await (await fetch('/api/v1/auth/guest', { method: 'POST' })).json();
  const answer = await fetch('/api/v1/webrtc/ice-servers', { headers: { authorization: `Bearer ${guest.token}` } });
  const { iceServers } = await answer.json();
  const wanted = { udp: /^turn:[^?]*$/, tcp: /^turn:.*transport=tcp$/, tls: /^turns:/ }[transport];
  return iceServers.filter(({ urls }) => wanted.test(urls));
}

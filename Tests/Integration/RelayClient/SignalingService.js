// A plain peer-to-peer client's signalling: one WebSocket a room, JSON frames told apart by their type, a new connection three seconds after a
// lost one. Nothing of it knows protoo or the SFU.
class SignalingService {
  constructor(roomId) {
    this.roomId = roomId;
    this.ws = null;
    this.handlers = {};
    this.stopped = false;
  }

  connect() {
    this.ws = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/signaling/${this.roomId}`);
    this.ws.onopen = () => this.send({ type: 'join', roomId: this.roomId });
    this.ws.onmessage = (event) => {
      const message = JSON.parse(event.data);
      this.handlers[message.type]?.(message);
    };
    this.ws.onclose = () => {
      if (!this.stopped) setTimeout(() => this.connect(), 3000);
    };
  }

  on(type, handler) {
    this.handlers[type] = handler;
  }

  send(message) {
    if (this.ws.readyState === WebSocket.OPEN) this.ws.send(JSON.stringify(message));
  }

  disconnect() {
    this.stopped = true;
    this.send({ type: 'leave' });
    this.ws.close();
  }
}

// What the test looks at: every frame that arrived, in order.
window.start = (roomId) => {
  const service = new SignalingService(roomId);
  window.received = [];
  for (const type of ['join', 'offer', 'answer', 'ice-candidate', 'leave']) service.on(type, (message) => window.received.push(message));
  window.service = service;
  service.connect();
};

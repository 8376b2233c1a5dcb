import { testFakeParameters } from 'mediasoup-client';
import { FakeSocket } from './fakeSocket';

interface Request {
  method: string;
  data: Record<string, unknown>;
}

type Answer = (data: Record<string, unknown>) => unknown;

/** The signalling server as far as one session can tell: it answers requests, and the test speaks for it. */
export class FakeServer {
  readonly requests: Request[] = [];
  socket: FakeSocket | null = null;
  private nextId = 1;
  private readonly answers: Record<string, Answer> = {
    getRouterRtpCapabilities: () => testFakeParameters.generateRouterRtpCapabilities(),
    createWebRtcTransport: () => testFakeParameters.generateTransportRemoteParameters(),
    join: () => ({ peers: [{ id: 'lan', displayName: 'Lan' }] }),
    produce: () => ({ id: `producer-${this.nextId++}` }),
  };

  /** Takes the place of the browser's WebSocket. */
  connect(address: string): FakeSocket {
    const socket = new FakeSocket(address);
    const record = socket.send.bind(socket);
    socket.send = (text: string) => {
      record(text);
      const message = socket.sent.at(-1);
      // As on a network, an answer comes after the sender has noted the request.
      if (message?.request) setTimeout(() => this.respond(socket, message.id, message.method, message.data as Record<string, unknown>), 0);
    };
    this.socket = socket;
    queueMicrotask(() => socket.open());
    return socket;
  }

  answer(method: string, answer: Answer): void {
    this.answers[method] = answer;
  }

  asked(method: string): Record<string, unknown>[] {
    return this.requests.filter((request) => request.method === method).map(({ data }) => data);
  }

  notify(method: string, data: object): void {
    this.socket?.receive({ notification: true, method, data });
  }

  /** Offers a consumer of a peer's video, as the SFU makes one of a producer with three simulcast streams. */
  offerVideo(consumerId: string, peerId: string, appData: object = {}): void {
    const { kind, producerId, rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({ id: consumerId, codecMimeType: 'video/VP8' });
    const encodings = (rtpParameters.encodings ?? []).map((encoding) => ({ ...encoding, scalabilityMode: 'L3T3' }));
    const parameters = { ...rtpParameters, encodings };
    const data = { peerId, producerId, id: consumerId, kind, rtpParameters: parameters, type: 'simulcast', producerPaused: false, appData };
    this.socket?.receive({ request: true, id: 100_000 + this.nextId++, method: 'newConsumer', data });
  }

  private respond(socket: FakeSocket, id: number, method: string, data: Record<string, unknown>): void {
    this.requests.push({ method, data });
    try {
      socket.receive({ response: true, id, ok: true, data: this.answers[method]?.(data) ?? {} });
    } catch (error) {
      socket.receive({ response: true, id, ok: false, errorCode: 500, errorReason: String(error) });
    }
  }
}

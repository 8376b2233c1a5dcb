import { Peer } from 'protoo-client';
import { Emitter } from '../emitter';
import { CloseCode, ReconnectPolicy } from './reconnectPolicy';
import { SocketTransport, type SocketLike } from './socketTransport';

export type SignalingState = 'idle' | 'connecting' | 'open' | 'waiting' | 'ended';

/** A request of the server; it must be answered once. */
export interface IncomingRequest {
  method: string;
  data: Record<string, unknown>;
  accept: () => void;
  reject: (code: number, reason: string) => void;
}

export interface SignalingEvents {
  /** A connection is up. Nothing of an earlier one is left on the server: join again. */
  open: undefined;
  /** A connection, or an attempt at one, ended; the next attempt starts after `retryIn` milliseconds. */
  lost: { code: number; reason: string; retryIn: number };
  /** There will be no further attempt. */
  ended: { code: number; reason: string };
  request: IncomingRequest;
  notification: { method: string; data: Record<string, unknown> };
}

export interface SignalingOptions {
  /** Address of each attempt: asked anew, so that a token in it is fresh. */
  address: () => Promise<string>;
  policy?: ReconnectPolicy;
  /** Milliseconds that a request may take. */
  requestTimeout?: number;
  /** Milliseconds that a connection may take to open. */
  connectTimeout?: number;
  createSocket?: (address: string) => SocketLike;
}

/** protoo over a WebSocket that comes back by itself, with growing pauses, until it is told to stop or the server forbids it. */
export class SignalingService extends Emitter<SignalingEvents> {
  private readonly policy: ReconnectPolicy;
  private readonly createSocket: (address: string) => SocketLike;
  private peer: Peer | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private generation = 0;
  private isConfirmed = false;
  private currentState: SignalingState = 'idle';

  constructor(private readonly options: SignalingOptions) {
    super();
    this.policy = options.policy ?? new ReconnectPolicy();
    this.createSocket = options.createSocket ?? ((address) => new WebSocket(address, 'protoo') as SocketLike);
  }

  get state(): SignalingState {
    return this.currentState;
  }

  /** Starts; does nothing while it runs already. */
  connect(): void {
    if (this.currentState === 'idle' || this.currentState === 'ended') {
      this.attempt = 0;
      void this.open();
    }
  }

  /** Ends for good. The server sees the close at once. */
  disconnect(): void {
    this.stop('ended');
  }

  /** The present connection is of no use: the caller could not join over it. Counts as a failed attempt. */
  abandon(reason: string): void {
    if (this.currentState !== 'open' && this.currentState !== 'connecting') return;
    this.dropConnection();
    this.lose(CloseCode.tryAgainLater, reason);
  }

  /** Cuts a pause short, for instance when the network is back. */
  retryNow(): void {
    if (this.currentState !== 'waiting') return;
    clearTimeout(this.timer);
    void this.open();
  }

  /** The caller has joined: the next loss starts with the shortest pause again. */
  confirm(): void {
    this.attempt = 0;
    this.isConfirmed = true;
  }

  /** Rejects on an error answer (with its `code`), on loss of the connection and after the timeout. */
  async request<T>(method: string, data: object = {}): Promise<T> {
    const { peer } = this;
    if (!peer || this.currentState !== 'open') throw new Error('signaling is not connected');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${method} was not answered in time`)), this.options.requestTimeout ?? 10_000);
    });
    try {
      return (await Promise.race([peer.request(method, data), timeout])) as T;
    } finally {
      clearTimeout(timer);
    }
  }

  private async open(): Promise<void> {
    this.currentState = 'connecting';
    this.isConfirmed = false;
    const generation = ++this.generation;
    let address: string;
    try {
      address = await this.options.address();
    } catch (error) {
      if (generation === this.generation) this.lose(CloseCode.tryAgainLater, String(error));
      return;
    }
    // Ended, or started again, while the address was looked up.
    if (generation !== this.generation) return;
    this.attach(this.createSocket(address));
  }

  private attach(socket: SocketLike): void {
    const transport = new SocketTransport(socket, (code, reason) => {
      this.dropConnection();
      this.lose(code, reason);
    });
    const peer = new Peer(transport);
    this.peer = peer;
    this.timer = setTimeout(() => this.abandon('the connection did not open in time'), this.options.connectTimeout ?? 15_000);
    peer.on('open', () => {
      clearTimeout(this.timer);
      this.currentState = 'open';
      this.emit('open', undefined);
    });
    peer.on('request', (request, accept, reject) => {
      this.emit('request', { method: request.method, data: request.data, accept: () => accept(), reject });
    });
    peer.on('notification', ({ method, data }) => this.emit('notification', { method, data }));
  }

  private lose(code: number, reason: string): void {
    // Before we were in, nobody took our place: an attempt of our own that we had given up reached the server late.
    const isStaleAttempt = code === CloseCode.replaced && !this.isConfirmed;
    const retryIn = this.policy.nextDelay(this.attempt, isStaleAttempt ? CloseCode.tryAgainLater : code);
    this.attempt += 1;
    if (retryIn === null) {
      this.stop('ended');
      this.emit('ended', { code, reason });
      return;
    }
    this.currentState = 'waiting';
    this.timer = setTimeout(() => void this.open(), retryIn);
    this.emit('lost', { code, reason, retryIn });
  }

  private stop(state: 'ended'): void {
    this.generation += 1;
    this.currentState = state;
    this.dropConnection();
  }

  private dropConnection(): void {
    clearTimeout(this.timer);
    const { peer } = this;
    this.peer = null;
    peer?.close();
  }
}

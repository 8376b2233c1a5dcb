/** What the transport needs of a WebSocket; the browser's fits, and so does a test's. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

type Listener = (...args: never[]) => void;

const openState = 1;

/**
 * One WebSocket as the transport of one protoo peer. It never reconnects: protoo-client's own transport does, but hides the close code,
 * which decides here how soon to come back, and keeps requests waiting for answers that the new connection will never carry.
 */
export class SocketTransport {
  private readonly listeners = new Map<string, Listener[]>();
  private isClosed = false;

  constructor(
    private readonly socket: SocketLike,
    private readonly onClosed: (code: number, reason: string) => void,
  ) {
    socket.onopen = () => this.emit('open');
    socket.onmessage = (event) => this.receive(event.data);
    socket.onerror = () => undefined; // A close event with the reason follows.
    socket.onclose = (event) => this.end(event.code, event.reason);
  }

  get closed(): boolean {
    return this.isClosed;
  }

  on(event: string, listener: Listener): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    return this;
  }

  /** Part of protoo's transport contract: it rejects where the message cannot be sent. */
  send(message: object): Promise<void> {
    if (this.isClosed || this.socket.readyState !== openState) return Promise.reject(new Error('signaling is not connected'));
    this.socket.send(JSON.stringify(message));
    return Promise.resolve();
  }

  close(): void {
    if (this.isClosed) return;
    this.detach();
    this.socket.close();
  }

  private end(code: number, reason: string): void {
    if (this.isClosed) return;
    this.detach();
    // No 'close' for the peer: it would forget its waiting requests instead of failing them. The owner closes the peer.
    this.onClosed(code, reason);
  }

  private detach(): void {
    this.isClosed = true;
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
  }

  private receive(data: unknown): void {
    if (typeof data !== 'string') return;
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return;
    this.emit('message', { data: {}, ...message } as never);
  }

  private emit(event: string, ...args: never[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...args);
  }
}

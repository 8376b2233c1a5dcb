import type { View } from '../adaptive/layers';
import { Credentials } from '../api/credentials';
import { limitRelays, type RelayTransport } from '../api/relay';
import type { VideoCodec } from '../media/encodings';
import type { LocalMedia } from '../media/LocalMedia';
import { CloseCode } from '../signaling/reconnectPolicy';
import { SignalingService, type IncomingRequest } from '../signaling/SignalingService';
import { Store } from '../store';
import { MediaQuality } from './MediaQuality';
import { readWantedLayer } from './notices';
import { Peers } from './peers';
import type { NewConsumer, PeerInfo } from './protocol';
import { RoomConnection } from './RoomConnection';
import { Sampler } from './Sampler';
import { noServerSample } from './ServerSampler';
import type { QualitySnapshot, SessionSnapshot } from './snapshot';
import { toReport } from './statistics';

export interface RoomSessionOptions {
  roomId: string;
  displayName: string;
  media: LocalMedia;
  /** 1 to 64 of A-Z a-z 0-9 _ -; made up where it is missing. */
  peerId?: string;
  /** Origin of the gateway; that of the page where it is missing. */
  baseUrl?: string;
  /** Token of a signed-in user; guests get one from the server. */
  accessToken?: () => Promise<string>;
  /** Use TCP candidates only. */
  forceTcp?: boolean;
  /** "relay": send and receive through a relay only; "all" (standard): through one only where nothing else works. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** Use relays that are reached in this way only; all of them where it is missing. */
  relayTransport?: RelayTransport;
  /** What the camera is sent in, where browser and router can; VP8 where it is missing. */
  videoCodec?: VideoCodec;
  /** Ask for the layers that tiles need and pause what nobody sees (see `setView`); on where it is missing. */
  adaptiveStream?: boolean;
  /** Do not encode layers that nobody watches; on where it is missing. */
  dynacast?: boolean;
}

const sampleInterval = 500;

/**
 * A call in one room: joins, sends the local media, receives everybody else's, and gets back in by itself when signalling or the media server
 * goes away. Framework-free; a user interface subscribes to its snapshots.
 */
export class RoomSession extends Store<SessionSnapshot> {
  private readonly signaling: SignalingService;
  private readonly credentials: Credentials;
  private readonly peers = new Peers();
  private readonly quality: MediaQuality;
  private readonly subscriptions: (() => void)[] = [];
  private connection: RoomConnection | null = null;
  private sampler: Sampler | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private attempt = 0;
  private syncing: Promise<void> = Promise.resolve();

  constructor(private readonly options: RoomSessionOptions) {
    super({
      status: 'idle',
      reason: null,
      retryAt: null,
      peerId: options.peerId ?? newPeerId(),
      peers: [],
      speaking: new Set(),
      sendState: 'new',
      receiveState: 'new',
      statistics: new Map(),
      sendPath: null,
      receivePath: null,
      quality: noQuality,
      joins: 0,
    });
    this.quality = new MediaQuality({
      adaptiveStream: options.adaptiveStream ?? true,
      request: (method, data) => this.signaling.request(method, data),
      connection: () => this.connection,
      onChange: () => this.publish(),
    });
    const { baseUrl, accessToken, displayName } = options;
    this.credentials = new Credentials({ name: displayName, ...(baseUrl ? { baseUrl } : {}), ...(accessToken ? { accessToken } : {}) });
    this.signaling = new SignalingService({ address: () => this.address() });
    this.signaling.on('open', () => void this.join());
    this.signaling.on('lost', ({ code, reason, retryIn }) => this.lost(code, reason, retryIn));
    this.signaling.on('ended', ({ code, reason }) => this.ended(code, reason));
    this.signaling.on('request', (request) => void this.answer(request));
    this.signaling.on('notification', ({ method, data }) => this.notified(method, data));
  }

  start(): void {
    if (this.getSnapshot().status !== 'idle') return;
    this.update({ status: 'joining' });
    this.subscriptions.push(this.options.media.subscribe(() => this.syncMedia()));
    const online = () => this.signaling.retryNow();
    window.addEventListener('online', online);
    this.subscriptions.push(() => window.removeEventListener('online', online));
    this.timer = setInterval(() => void this.sample(), sampleInterval);
    this.signaling.connect();
  }

  /** Leaves the room; the others see it at once. The session cannot be started again. */
  leave(): void {
    this.stop('left', null);
    this.signaling.disconnect();
  }

  retryNow(): void {
    this.signaling.retryNow();
  }

  async setDisplayName(displayName: string): Promise<void> {
    await this.signaling.request('changeDisplayName', { displayName });
  }

  /** Where a consumer's video is shown, or null when it no longer is; decides which layers the server is asked for. */
  setView(consumerId: string, view: View | null): void {
    this.quality.setView(consumerId, view);
  }

  /** While on, the server is asked for its own statistics every two seconds. */
  setDiagnostics(on: boolean): void {
    this.quality.setDiagnostics(on);
  }

  /** The browser's raw statistics of both transports, for diagnosis. */
  async rawStatistics(): Promise<{ send: unknown[]; receive: unknown[] }> {
    const read = async (transport: RoomConnection['sendTransport'] | undefined): Promise<unknown[]> =>
      transport && !transport.closed ? [...toReport(await transport.getStats()).values()] : [];
    const [send, receive] = await Promise.all([read(this.connection?.sendTransport), read(this.connection?.receiveTransport)]);
    return { send, receive };
  }

  private async address(): Promise<string> {
    const token = await this.credentials.token();
    const url = new URL(`/ws/signaling/${encodeURIComponent(this.options.roomId)}`, this.options.baseUrl ?? window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('peerId', this.getSnapshot().peerId);
    // A browser cannot set headers on a WebSocket.
    if (token) url.searchParams.set('access_token', token);
    return url.href;
  }

  private async join(): Promise<void> {
    this.connection?.close();
    this.quality.reset();
    const attempt = ++this.attempt;
    const iceServers = await this.iceServers();
    // Meanwhile the signalling connection was lost, and perhaps the next one has come.
    if (attempt !== this.attempt) return;
    const connection = new RoomConnection(this.signaling, {
      displayName: this.options.displayName,
      iceServers,
      forceTcp: this.options.forceTcp ?? false,
      iceTransportPolicy: this.options.iceTransportPolicy ?? 'all',
      videoCodec: this.options.videoCodec ?? 'vp8',
      dynacast: this.options.dynacast ?? true,
      onStateChange: () => this.publish(),
      onFailed: (reason) => {
        if (connection === this.connection) this.signaling.abandon(reason);
      },
    });
    this.connection = connection;
    try {
      this.peers.replaceAll(await connection.join());
      if (connection !== this.connection) return;
      this.signaling.confirm();
      this.sampler = new Sampler(connection, this.getSnapshot().peerId);
      this.update({ status: 'joined', reason: null, retryAt: null, joins: this.getSnapshot().joins + 1 });
      this.publish();
      this.syncMedia();
    } catch (error) {
      if (connection === this.connection) this.signaling.abandon(message(error));
    }
  }

  // Media flows without them wherever the server's own address is reachable, so their absence must not keep anybody out.
  private async iceServers(): Promise<RTCIceServer[]> {
    try {
      const servers = await this.credentials.iceServers();
      return this.options.relayTransport ? limitRelays(servers, this.options.relayTransport) : servers;
    } catch (error) {
      console.warn('no ICE servers, going on without', error);
      return [];
    }
  }

  private async answer(request: IncomingRequest): Promise<void> {
    const { connection } = this;
    if (request.method !== 'newConsumer' || !connection) {
      request.reject(404, `unknown request.method "${request.method}"`);
      return;
    }
    try {
      const data = request.data as unknown as NewConsumer;
      const consumer = await connection.consume(data);
      consumer.on('trackended', () => this.publish());
      this.quality.addConsumer(consumer, data.appData);
      request.accept();
      this.publish();
    } catch (error) {
      request.reject(500, message(error));
    }
  }

  private notified(method: string, data: Record<string, unknown>): void {
    const { connection } = this;
    if (!connection) return;
    const id = (name: string) => String(data[name]);
    switch (method) {
      case 'newPeer':
        this.peers.add(data as unknown as PeerInfo);
        break;
      case 'peerDisplayNameChanged':
        this.peers.rename(id('peerId'), id('displayName'));
        break;
      case 'peerClosed':
        this.removePeer(connection, id('peerId'));
        break;
      case 'consumerClosed':
        this.closeConsumer(connection, id('consumerId'));
        break;
      case 'consumerPaused':
        connection.consumers.get(id('consumerId'))?.pause();
        break;
      case 'consumerResumed':
        connection.consumers.get(id('consumerId'))?.resume();
        break;
      case 'producerLayersWanted': {
        const layer = readWantedLayer(data);
        if (layer !== undefined) connection.setWatchedLayer(id('producerId'), layer);
        break;
      }
      default:
        if (!this.quality.notified(method, data)) return;
    }
    this.publish();
  }

  private removePeer(connection: RoomConnection, peerId: string): void {
    this.peers.remove(peerId);
    this.quality.removePeer(peerId);
    for (const consumer of [...connection.consumers.values()]) {
      if (consumer.appData.peerId === peerId) this.closeConsumer(connection, consumer.id);
    }
  }

  private closeConsumer(connection: RoomConnection, consumerId: string): void {
    connection.closeConsumer(consumerId);
    this.quality.removeConsumer(consumerId);
  }

  /** One change after the other: a producer must not be started twice. */
  private syncMedia(): void {
    this.syncing = this.syncing.then(async () => {
      const { connection } = this;
      if (!connection || this.getSnapshot().status !== 'joined') return;
      const { audioTrack, microphoneOn, videoTrack } = this.options.media.getSnapshot();
      try {
        await connection.sync('audio', audioTrack, microphoneOn);
        await connection.sync('video', videoTrack, true);
      } catch (error) {
        // A connection that ended in between is replaced, and the new one starts with what the media is then.
        if (connection === this.connection) console.warn('local media could not be sent', error);
      }
    });
  }

  private lost(code: number, reason: string, retryIn: number): void {
    const { joins, status, peerId } = this.getSnapshot();
    // An attempt that was given up may still reach the server, and would then take the place of the one that follows under the same id. After a
    // join the id stays, so that the server closes what it still believes to be us.
    const nextPeerId = status === 'joined' ? peerId : (this.options.peerId ?? newPeerId());
    this.attempt += 1;
    this.connection?.close();
    this.connection = null;
    this.sampler = null;
    this.quality.reset();
    this.update({
      status: joins > 0 ? 'reconnecting' : 'joining',
      peerId: nextPeerId,
      reason: reason || `connection closed (${code})`,
      retryAt: Date.now() + retryIn,
      sendState: 'closed',
      receiveState: 'closed',
      speaking: new Set(),
      quality: noQuality,
    });
  }

  private ended(code: number, reason: string): void {
    this.stop('ended', code === CloseCode.replaced ? 'replaced' : reason);
  }

  private stop(status: 'left' | 'ended', reason: string | null): void {
    clearInterval(this.timer);
    this.attempt += 1;
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.connection?.close();
    this.connection = null;
    this.sampler = null;
    this.quality.setDiagnostics(false);
    this.quality.reset();
    const nothing = { peers: [], speaking: new Set<string>(), quality: noQuality };
    this.update({ ...nothing, status, reason, retryAt: null, sendState: 'closed', receiveState: 'closed' });
  }

  private publish(): void {
    const { connection } = this;
    if (!connection) return;
    this.update({
      // Until it is in again, the session shows who was there before the loss.
      ...(this.getSnapshot().status === 'joined' ? { peers: this.peers.describe(connection.consumers.values()) } : {}),
      quality: this.quality.snapshot(),
      sendState: connection.sendTransport?.connectionState ?? 'new',
      receiveState: connection.receiveTransport?.connectionState ?? 'new',
    });
  }

  private async sample(): Promise<void> {
    const { sampler } = this;
    if (!sampler) return;
    const sample = await sampler.sample();
    if (sampler === this.sampler) this.update(this.quality.sampled(sample));
  }
}

const noQuality: QualitySnapshot = {
  notices: new Map(),
  demands: new Map(),
  activeSpeaker: null,
  downlink: null,
  sentScore: null,
  watchedLayer: undefined,
  ...noServerSample,
};

// Not crypto.randomUUID: it is missing where the page is not a secure context.
function newPeerId(): string {
  return `p-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { Device, type types } from 'mediasoup-client';
import { PublishedLayers } from '../adaptive/PublishedLayers';
import { audioCodecOptions, publishing, videoCodecOptions, type VideoCodec } from '../media/encodings';
import type { SignalingService } from '../signaling/SignalingService';
import type { JoinAnswer, NewConsumer, PeerInfo, TransportAnswer } from './protocol';

export interface RoomConnectionOptions {
  displayName: string;
  iceServers: RTCIceServer[];
  /** TCP candidates only. */
  forceTcp: boolean;
  /** "relay": nothing but relays, however good the direct path is. */
  iceTransportPolicy: RTCIceTransportPolicy;
  videoCodec: VideoCodec;
  /** Whether layers that nobody watches are not encoded. */
  dynacast: boolean;
  onStateChange: () => void;
  /** The transports cannot be repaired: join again. */
  onFailed: (reason: string) => void;
}

/** How long ICE may stay disconnected before it is restarted: short hiccups heal by themselves. */
const disconnectGrace = 1500;
/** How long a restarted ICE may take before everything is set up anew. */
const restartTimeout = 8000;

/**
 * One join: the mediasoup device, its two transports, and what is sent and received over them. It lives as long as the signalling
 * connection that it was made on; after that a new one is made.
 */
export class RoomConnection {
  readonly consumers = new Map<string, types.Consumer<{ peerId: string }>>();
  private readonly producers = new Map<types.MediaKind, types.Producer>();
  private readonly repairs = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly publishedLayers = new PublishedLayers();
  private device: types.Device | null = null;
  private send: types.Transport | null = null;
  private receive: types.Transport | null = null;
  private isClosed = false;

  constructor(
    private readonly signaling: SignalingService,
    private readonly options: RoomConnectionOptions,
  ) {}

  get sendTransport(): types.Transport | null {
    return this.send;
  }

  get receiveTransport(): types.Transport | null {
    return this.receive;
  }

  producerId(kind: types.MediaKind): string | null {
    return this.producers.get(kind)?.id ?? null;
  }

  /** See `QualitySnapshot.watchedLayer`. */
  get watchedLayer(): number | null | undefined {
    return this.publishedLayers.wantedOf(this.producerId('video') ?? '');
  }

  /** The server says what of our video is watched. */
  setWatchedLayer(producerId: string, spatialLayer: number | null): void {
    if (!this.options.dynacast) return;
    this.publishedLayers.want(producerId, spatialLayer);
    const producer = this.producers.get('video');
    if (producer?.id === producerId) void this.publishedLayers.apply(producer);
  }

  /** Joins the room and returns who is there. What they send arrives as `newConsumer` requests. */
  async join(): Promise<PeerInfo[]> {
    const device = await Device.factory();
    const routerRtpCapabilities = await this.signaling.request<types.RtpCapabilities>('getRouterRtpCapabilities');
    await device.load({ routerRtpCapabilities });
    this.device = device;
    const [send, receive] = await Promise.all([this.createTransport(true), this.createTransport(false)]);
    if (this.isClosed) throw new Error('the session has ended');
    this.send = device.createSendTransport(send);
    this.receive = device.createRecvTransport(receive);
    this.wire(this.send);
    this.wire(this.receive);
    this.send.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const transportId = send.id;
      this.signaling.request<{ id: string }>('produce', { transportId, kind, rtpParameters, appData }).then(done, fail);
    });
    const answer = await this.signaling.request<JoinAnswer>('join', {
      displayName: this.options.displayName,
      device: { name: device.handlerName },
      rtpCapabilities: device.recvRtpCapabilities,
    });
    return answer.peers;
  }

  async consume(data: NewConsumer): Promise<types.Consumer<{ peerId: string }>> {
    if (!this.receive) throw new Error('there is no transport to receive on yet');
    const consumer = await this.receive.consume<{ peerId: string }>({
      id: data.id,
      producerId: data.producerId,
      kind: data.kind,
      rtpParameters: data.rtpParameters,
      // One stream per peer: the browser keeps lips and voice together.
      streamId: data.peerId,
      appData: { peerId: data.peerId },
    });
    if (data.producerPaused) consumer.pause();
    this.consumers.set(consumer.id, consumer);
    return consumer;
  }

  closeConsumer(id: string): void {
    this.consumers.get(id)?.close();
    this.consumers.delete(id);
  }

  /** Makes what is sent of one kind equal to the wish: starts, replaces, pauses, resumes or stops. */
  async sync(kind: types.MediaKind, track: MediaStreamTrack | null, isOn: boolean): Promise<void> {
    const producer = this.producers.get(kind);
    if (!track || this.isClosed) {
      if (producer) await this.stopProducing(kind, producer);
      return;
    }
    if (!producer) await this.produce(kind, track, isOn);
    else {
      if (producer.track !== track) await producer.replaceTrack({ track });
      if (producer.paused === isOn) await this.setPaused(producer, !isOn);
    }
  }

  close(): void {
    this.isClosed = true;
    for (const repair of this.repairs.values()) clearTimeout(repair);
    this.send?.close();
    this.receive?.close();
    this.consumers.clear();
    this.producers.clear();
  }

  private async createTransport(producing: boolean): Promise<types.TransportOptions> {
    const { forceTcp, iceServers, iceTransportPolicy } = this.options;
    const answer = await this.signaling.request<TransportAnswer>('createWebRtcTransport', { forceTcp, producing, consuming: !producing });
    return {
      id: answer.id,
      iceParameters: answer.iceParameters,
      iceCandidates: forceTcp ? answer.iceCandidates.filter((candidate) => candidate.protocol === 'tcp') : answer.iceCandidates,
      dtlsParameters: answer.dtlsParameters,
      iceServers,
      iceTransportPolicy,
    };
  }

  private async produce(kind: types.MediaKind, track: MediaStreamTrack, isOn: boolean): Promise<void> {
    if (!this.send) return;
    // The track belongs to LocalMedia: a producer that closes must neither stop nor silence it.
    const ownership = { stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: true };
    const options = kind === 'video' ? this.videoOptions(track) : { codecOptions: audioCodecOptions, appData: { source: 'audio' } };
    const producer = await this.send.produce({ ...ownership, track, ...options });
    this.producers.set(kind, producer);
    void this.publishedLayers.apply(producer);
    if (!isOn) await this.setPaused(producer, true);
  }

  private videoOptions(track: MediaStreamTrack): types.ProducerOptions {
    const { width, height, displaySurface } = track.getSettings();
    const size = width && height ? { width, height } : null;
    const isScreen = displaySurface !== undefined || track.contentHint === 'detail' || track.contentHint === 'text';
    const { scales, ...encoding } = publishing({
      codec: this.options.videoCodec,
      isScreen,
      size,
      capabilities: this.device?.sendRtpCapabilities ?? {},
      canEncodeSvc: this.device?.handlerName.startsWith('Chrome') ?? false,
    });
    // Viewers choose layers by it (see `ladderOf`).
    const appData = { source: isScreen ? 'screensharing' : 'video', scales, ...size };
    return { ...encoding, codecOptions: videoCodecOptions, appData };
  }

  private async stopProducing(kind: types.MediaKind, producer: types.Producer): Promise<void> {
    this.producers.delete(kind);
    this.publishedLayers.forget(producer.id);
    producer.close();
    if (!this.isClosed) await this.signaling.request('closeProducer', { producerId: producer.id });
  }

  private async setPaused(producer: types.Producer, paused: boolean): Promise<void> {
    if (paused) producer.pause();
    else producer.resume();
    await this.signaling.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId: producer.id });
  }

  private wire(transport: types.Transport): void {
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      this.signaling.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(done, fail);
    });
    transport.on('connectionstatechange', (state) => {
      this.options.onStateChange();
      if (state === 'connected') this.cancelRepair(transport.id);
      else if (state === 'disconnected') this.repairAfter(transport, disconnectGrace);
      else if (state === 'failed') this.repairAfter(transport, 0);
    });
  }

  private cancelRepair(transportId: string): void {
    clearTimeout(this.repairs.get(transportId));
    this.repairs.delete(transportId);
  }

  private repairAfter(transport: types.Transport, delay: number): void {
    if (this.isClosed || (this.repairs.has(transport.id) && delay > 0)) return;
    this.cancelRepair(transport.id);
    this.repairs.set(transport.id, setTimeout(() => void this.restartIce(transport), delay));
  }

  private async restartIce(transport: types.Transport): Promise<void> {
    this.repairs.set(
      transport.id,
      setTimeout(() => this.options.onFailed('media did not come back'), restartTimeout),
    );
    try {
      const iceParameters = await this.signaling.request<types.IceParameters>('restartIce', { transportId: transport.id });
      if (!transport.closed) await transport.restartIce({ iceParameters });
    } catch (error) {
      if (!this.isClosed) this.options.onFailed(`ICE could not be restarted: ${String(error)}`);
    }
  }
}

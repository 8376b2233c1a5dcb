// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { types } from 'mediasoup-client';
import type { LocalMedia, LocalMediaSnapshot } from '../src/lib/media/LocalMedia';
import { RoomSession, type RoomSessionOptions } from '../src/lib/session/RoomSession';
import { Store } from '../src/lib/store';
import { FakeServer } from './fakeServer';

// The device of mediasoup-client's own tests: everything but the browser's RTCPeerConnection is real.
vi.mock('mediasoup-client', async (original) => {
  const actual = await original<typeof import('mediasoup-client')>();
  const handlerFactory = actual.FakeHandler.createFactory(actual.testFakeParameters);
  return { ...actual, Device: { factory: () => actual.Device.factory({ handlerFactory }) } };
});

class FakeTrack extends EventTarget {
  readonly id = 'camera';
  readonly kind = 'video';
  readonly readyState = 'live';
  readonly contentHint = '';
  enabled = true;
  getSettings = () => ({ width: 1280, height: 720 });
  stop = () => undefined;
}

class FakeMedia extends Store<LocalMediaSnapshot> {
  constructor(videoTrack: FakeTrack | null) {
    super({ audioTrack: null, microphoneOn: false, videoTrack } as unknown as LocalMediaSnapshot);
  }
}

const view = { width: 640, height: 360, fit: 'cover', isVisible: true } as const;
let server: FakeServer;
let session: RoomSession;
let layersSet: number[];

async function join(options: Partial<RoomSessionOptions> = {}, withCamera = false): Promise<void> {
  const media = new FakeMedia(withCamera ? new FakeTrack() : null) as unknown as LocalMedia;
  session = new RoomSession({ roomId: 'demo', displayName: 'Mai', media, peerId: 'mai', ...options });
  session.start();
  await after(10);
  expect(session.getSnapshot().status).toBe('joined');
}

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const quality = () => session.getSnapshot().quality;

beforeEach(async () => {
  vi.useFakeTimers();
  server = new FakeServer();
  layersSet = [];
  vi.stubGlobal('WebSocket', function (address: string) {
    return server.connect(address);
  });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 404 })));
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { FakeHandler } = await import('mediasoup-client');
  vi.spyOn(FakeHandler.prototype, 'setMaxSpatialLayer').mockImplementation((_, layer) => {
    layersSet.push(layer);
    return Promise.resolve();
  });
});

afterEach(() => {
  session.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a session and the tiles of its videos', () => {
  it('asks for the layers that a tile needs, by the size that the producer announced', async () => {
    await join();
    server.offerVideo('c', 'lan', { source: 'video', scales: [4, 2, 1], width: 1280, height: 720 });
    await after(10);
    session.setView('c', view);
    await after(500);
    expect(server.asked('setConsumerPreferredLayers')).toEqual([{ consumerId: 'c', spatialLayer: 1, temporalLayer: 2 }]);
    expect(quality().demands.get('c')).toEqual({ preferred: { spatial: 1, temporal: 2 }, hidden: false });
  });

  it('pauses what nobody sees on the server, and shows it as hidden, not as muted by its sender', async () => {
    await join();
    server.offerVideo('c', 'lan', { width: 1280, height: 720 });
    await after(10);
    session.setView('c', { ...view, isVisible: false });
    await after(2000);
    expect(server.asked('pauseConsumer')).toEqual([{ consumerId: 'c' }]);
    expect(quality().demands.get('c')?.hidden).toBe(true);
    expect(session.getSnapshot().peers[0]?.video?.paused).toBe(false);
    session.setView('c', view);
    await after(10);
    expect(server.asked('resumeConsumer')).toEqual([{ consumerId: 'c' }]);
  });

  it('asks for nothing when that is switched off', async () => {
    await join({ adaptiveStream: false });
    server.offerVideo('c', 'lan', { width: 1280, height: 720 });
    await after(10);
    session.setView('c', { ...view, isVisible: false });
    await after(5000);
    expect([...server.asked('pauseConsumer'), ...server.asked('setConsumerPreferredLayers')]).toEqual([]);
  });

  it('lives on when the server refuses', async () => {
    server.answer('setConsumerPreferredLayers', () => {
      throw new Error('unknown request.method');
    });
    await join();
    server.offerVideo('c', 'lan', { width: 1280, height: 720 });
    await after(10);
    session.setView('c', view);
    await after(20_000);
    expect(session.getSnapshot().status).toBe('joined');
    expect(quality().demands.get('c')?.preferred).toBeNull();
  });
});

describe('a session and the notices of the server', () => {
  it('shows layers and score of a consumer until it closes', async () => {
    await join();
    server.offerVideo('c', 'lan');
    await after(10);
    server.notify('consumerLayersChanged', { consumerId: 'c', spatialLayer: 2, temporalLayer: 1 });
    server.notify('consumerScore', { consumerId: 'c', score: { score: 9, producerScore: 8, producerScores: [8] } });
    expect(quality().notices.get('c')).toEqual({ layers: { spatial: 2, temporal: 1 }, score: { score: 9, producerScore: 8 } });
    server.notify('consumerClosed', { consumerId: 'c' });
    expect(quality().notices.size).toBe(0);
    expect(quality().demands.size).toBe(0);
  });

  it('shows the active speaker, and adds those who speak to what it hears itself', async () => {
    await join();
    server.notify('activeSpeaker', { peerId: 'lan', volume: -20 });
    server.notify('speakingPeers', { peerVolumes: [{ peerId: 'lan', volume: -20 }] });
    await after(600);
    expect(quality().activeSpeaker).toBe('lan');
    expect([...session.getSnapshot().speaking]).toEqual(['lan']);
    server.notify('peerClosed', { peerId: 'lan' });
    expect(quality().activeSpeaker).toBeNull();
    await after(4000);
    expect(session.getSnapshot().speaking.size).toBe(0);
  });

  it('shows the estimate of the downlink', async () => {
    await join();
    server.notify('downlinkBwe', { desiredBitrate: 3e6, effectiveDesiredBitrate: 2e6, availableBitrate: 1.5e6 });
    expect(quality().downlink).toEqual({ desiredBitrate: 3e6, effectiveDesiredBitrate: 2e6, availableBitrate: 1.5e6 });
  });

  it('is not harmed by what it does not know, nor by nonsense', async () => {
    await join();
    server.notify('somethingNew', { a: 1 });
    for (const method of ['consumerScore', 'consumerLayersChanged', 'producerScore', 'producerLayersWanted', 'speakingPeers', 'downlinkBwe', 'activeSpeaker']) {
      server.notify(method, {});
      server.notify(method, { consumerId: 7, producerId: null, score: 'x', spatialLayer: 'y', peerVolumes: 3, peerId: [] });
    }
    await after(2000);
    expect(session.getSnapshot().status).toBe('joined');
  });

  it('forgets all of it when the connection is lost', async () => {
    await join();
    server.notify('downlinkBwe', { desiredBitrate: 1, effectiveDesiredBitrate: 1, availableBitrate: 1 });
    server.notify('activeSpeaker', { peerId: 'lan' });
    server.socket?.end(1012);
    expect(quality()).toMatchObject({ downlink: null, activeSpeaker: null });
    await after(2000);
    expect(session.getSnapshot()).toMatchObject({ status: 'joined', joins: 2 });
    expect(quality().activeSpeaker).toBeNull();
  });
});

describe('a session and what it sends', () => {
  const produced = () => server.asked('produce')[0] as { rtpParameters: types.RtpParameters; appData: object };

  it('is three simulcast layers of VP8, which it announces', async () => {
    await join({}, true);
    expect(produced().rtpParameters.codecs[0]?.mimeType).toBe('video/VP8');
    expect(produced().rtpParameters.encodings).toHaveLength(3);
    expect(produced().appData).toEqual({ source: 'video', scales: [4, 2, 1], width: 1280, height: 720 });
  });

  it('is another codec where one is asked for', async () => {
    await join({ videoCodec: 'vp9' }, true);
    expect(produced().rtpParameters.codecs[0]?.mimeType).toBe('video/VP9');
    expect(produced().rtpParameters.encodings).toHaveLength(1);
  });

  it('is no more than somebody watches, and comes back at once', async () => {
    await join({}, true);
    expect(quality().watchedLayer).toBeUndefined();
    for (const spatialLayer of [0, null, 2]) {
      server.notify('producerLayersWanted', { producerId: 'producer-1', spatialLayer });
      await after(1);
      expect(quality().watchedLayer).toBe(spatialLayer);
    }
    expect(layersSet).toEqual([0, -1, 2]);
  });

  it('heeds what the server says before the producer is known here', async () => {
    server.answer('produce', () => {
      server.notify('producerLayersWanted', { producerId: 'early', spatialLayer: null });
      return { id: 'early' };
    });
    await join({}, true);
    expect(layersSet).toEqual([-1]);
  });

  it('is all of it when that is switched off', async () => {
    await join({ dynacast: false }, true);
    server.notify('producerLayersWanted', { producerId: 'producer-1', spatialLayer: null });
    await after(10);
    expect(layersSet).toEqual([]);
  });

  it('has a score', async () => {
    await join({}, true);
    server.notify('producerScore', { producerId: 'producer-1', score: [{ encodingIdx: 0, ssrc: 1, score: 7 }] });
    server.notify('producerScore', { producerId: 'of somebody else', score: [{ encodingIdx: 0, ssrc: 1, score: 1 }] });
    expect(quality().sentScore).toBe(7);
  });
});

describe("the server's statistics", () => {
  it('are asked for every two seconds while somebody looks', async () => {
    server.answer('getConsumerStats', () => [{ type: 'outbound-rtp', bitrate: 5e5, fractionLost: 0, roundTripTime: 20 }]);
    server.answer('getTransportStats', () => [{ type: 'webrtc-transport', availableOutgoingBitrate: 2e6 }]);
    await join();
    server.offerVideo('c', 'lan');
    await after(5000);
    expect(server.asked('getConsumerStats')).toEqual([]);
    session.setDiagnostics(true);
    await after(10);
    expect(quality().serverStatistics.get('c')).toMatchObject({ bitrate: 5e5, roundTripTime: 20 });
    expect(quality().serverTransport?.availableOutgoingBitrate).toBe(2e6);
    await after(4000);
    expect(server.asked('getConsumerStats')).toHaveLength(3);
    session.setDiagnostics(false);
    await after(10_000);
    expect(server.asked('getConsumerStats')).toHaveLength(3);
  });

  it('may be refused', async () => {
    server.answer('getTransportStats', () => {
      throw new Error('unknown request.method');
    });
    await join();
    session.setDiagnostics(true);
    await after(5000);
    expect(quality().serverTransport).toBeNull();
    expect(session.getSnapshot().status).toBe('joined');
  });
});

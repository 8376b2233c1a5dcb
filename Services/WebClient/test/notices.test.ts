import { describe, expect, it } from 'vitest';
import { EngineNotices } from '../src/lib/session/EngineNotices';
import { readConsumerScore, readDownlink, readLayers, readProducerScore, readVolumes, readWantedLayer } from '../src/lib/session/notices';
import { marksOf, qualityOf } from '../src/lib/session/quality';
import { readConsumerStats, readTransportStats } from '../src/lib/session/serverStatistics';

describe('notifications of the server', () => {
  it('name the layers that are forwarded, or that none are', () => {
    expect(readLayers({ spatialLayer: 2, temporalLayer: 1 })).toEqual({ spatial: 2, temporal: 1 });
    expect(readLayers({ spatialLayer: 0, temporalLayer: null })).toEqual({ spatial: 0, temporal: 0 });
    expect(readLayers({ spatialLayer: null, temporalLayer: null })).toBeNull();
    expect(readLayers({ spatialLayer: 'high' })).toBeNull();
  });

  it('name the layer that is watched; nobody is not the same as nothing said', () => {
    expect(readWantedLayer({ spatialLayer: 1 })).toBe(1);
    expect(readWantedLayer({ spatialLayer: null })).toBeNull();
    expect(readWantedLayer({})).toBeUndefined();
    expect(readWantedLayer({ spatialLayer: -1 })).toBeUndefined();
    expect(readWantedLayer({ spatialLayer: 1.5 })).toBeUndefined();
  });

  it('carry marks of both legs', () => {
    expect(readConsumerScore({ score: { score: 9, producerScore: 7, producerScores: [0, 7, 10] } })).toEqual({ score: 9, producerScore: 7 });
    expect(readConsumerScore({ score: { score: 9 } })).toEqual({ score: 9, producerScore: 9 });
    expect(readConsumerScore({ score: { score: 40, producerScore: -3 } })).toEqual({ score: 10, producerScore: 0 });
    expect(readConsumerScore({ score: 9 })).toBeNull();
    expect(readConsumerScore({})).toBeNull();
  });

  it('carry the mark of the best stream that is sent', () => {
    expect(readProducerScore({ score: [{ encodingIdx: 0, ssrc: 1, score: 8 }, { encodingIdx: 1, ssrc: 2, score: 0 }] })).toBe(8);
    expect(readProducerScore({ score: [null, {}] })).toBeNull();
    expect(readProducerScore({ score: 8 })).toBeNull();
  });

  it('carry volumes and bandwidth; what is no number is not taken', () => {
    expect(readVolumes({ peerVolumes: [{ peerId: 'a', volume: -30 }, { peerId: 1, volume: -3 }, null, { peerId: 'b' }] })).toEqual(new Map([['a', -30]]));
    expect(readVolumes({})).toEqual(new Map());
    expect(readDownlink({ desiredBitrate: 3e6, effectiveDesiredBitrate: 2e6, availableBitrate: 1e6 })).toEqual({
      desiredBitrate: 3e6,
      effectiveDesiredBitrate: 2e6,
      availableBitrate: 1e6,
    });
    expect(readDownlink({ availableBitrate: 'much' })).toBeNull();
  });
});

describe('what is kept of notifications', () => {
  it('is the last word on each consumer', () => {
    const notices = new EngineNotices();
    expect(notices.take('consumerLayersChanged', { consumerId: 'c', spatialLayer: 1, temporalLayer: 2 })).toBe(true);
    expect(notices.take('consumerScore', { consumerId: 'c', score: { score: 10, producerScore: 9 } })).toBe(true);
    expect(notices.state.notices.get('c')).toEqual({ layers: { spatial: 1, temporal: 2 }, score: { score: 10, producerScore: 9 } });
    notices.take('consumerLayersChanged', { consumerId: 'c', spatialLayer: null, temporalLayer: null });
    expect(notices.layersOf('c')).toBeNull();
    notices.forgetConsumer('c');
    expect(notices.state.notices.size).toBe(0);
  });

  it('is not more than what is known here', () => {
    const notices = new EngineNotices();
    const before = notices.state;
    expect(notices.take('mediasoup-version', { version: '3' })).toBe(false);
    expect(notices.take('somethingNew', {})).toBe(false);
    expect(notices.state).toBe(before);
  });

  it('names the active speaker until there is none or the peer leaves', () => {
    const notices = new EngineNotices();
    notices.take('activeSpeaker', { peerId: 'a', volume: -20 });
    expect(notices.state.activeSpeaker).toBe('a');
    notices.take('activeSpeaker', { peerId: null });
    expect(notices.state.activeSpeaker).toBeNull();
    notices.take('activeSpeaker', { peerId: 'b' });
    notices.forgetPeer('b');
    expect(notices.state.activeSpeaker).toBeNull();
  });

  it('forgets who spoke when the server falls silent', () => {
    const notices = new EngineNotices();
    notices.take('speakingPeers', { peerVolumes: [{ peerId: 'a', volume: -30 }] }, 1000);
    expect([...notices.speaking(2000)]).toEqual(['a']);
    expect([...notices.speaking(4001)]).toEqual([]);
    notices.take('speakingPeers', { peerVolumes: [] }, 5000);
    expect([...notices.speaking(5000)]).toEqual([]);
  });
});

describe('connection quality', () => {
  it.each([
    [[10, 9], 'good'],
    [[10, 7], 'fair'],
    [[4, 10], 'poor'],
    [[null, undefined], null],
    [[null, 8], 'good'],
  ] as const)('of the marks %j is %s', (marks, quality) => {
    expect(qualityOf(...marks)).toBe(quality);
  });

  it('takes both legs into account', () => {
    expect(qualityOf(...marksOf({ score: 10, producerScore: 3 }))).toBe('poor');
    expect(marksOf(null)).toEqual([]);
  });
});

describe('statistics of the server', () => {
  it('are those of the stream to us, loss as a share', () => {
    const answer = [
      { type: 'inbound-rtp', bitrate: 1, roundTripTime: 99 },
      { type: 'outbound-rtp', bitrate: 640_000, fractionLost: 64, roundTripTime: 12.5, packetsRetransmitted: 3 },
    ];
    expect(readConsumerStats(answer)).toEqual({ bitrate: 640_000, lossRate: 0.25, roundTripTime: 12.5, packetsRetransmitted: 3 });
  });

  it('may be missing', () => {
    expect(readConsumerStats(null)).toBeNull();
    expect(readConsumerStats([null, 3, { type: 'inbound-rtp' }])).toBeNull();
    expect(readConsumerStats([{ type: 'outbound-rtp' }])).toMatchObject({ bitrate: null, lossRate: null });
    expect(readTransportStats([])).toBeNull();
    expect(readTransportStats([{ availableOutgoingBitrate: 2e6 }])).toEqual({ availableOutgoingBitrate: 2e6, availableIncomingBitrate: null });
  });
});

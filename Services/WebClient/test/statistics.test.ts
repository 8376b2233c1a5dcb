import { describe, expect, it } from 'vitest';
import { receivedMedia, selectedPath, sentMedia, type Report } from '../src/lib/session/statistics';

const report = (...entries: Record<string, unknown>[]): Report => new Map(entries.map((entry) => [String(entry.id), entry]));
const inbound = (change: Record<string, unknown>) => ({
  id: 'I1',
  type: 'inbound-rtp',
  kind: 'video',
  trackIdentifier: 'track',
  codecId: 'C1',
  timestamp: 1000,
  bytesReceived: 10_000,
  frameWidth: 640,
  frameHeight: 360,
  framesPerSecond: 24,
  framesDecoded: 48,
  packetsLost: 3,
  jitter: 0.0123,
  ...change,
});
const codec = { id: 'C1', type: 'codec', mimeType: 'video/VP8' };

describe('statistics', () => {
  it('describes what a track receives', () => {
    const media = receivedMedia(report(inbound({}), codec), undefined).get('track');
    expect(media).toEqual({
      kind: 'video',
      codec: 'VP8',
      width: 640,
      height: 360,
      framesPerSecond: 24,
      frames: 48,
      bitrate: null,
      packetsLost: 3,
      lossRate: null,
      jitter: 12.3,
      jitterBuffer: null,
      audioEnergy: null,
    });
  });

  it('computes the bitrate between two reports', () => {
    const media = receivedMedia(report(inbound({ timestamp: 1500, bytesReceived: 35_000 })), report(inbound({})));
    expect(media.get('track')?.bitrate).toBe(400_000);
  });

  it('computes loss and the wait in the jitter buffer between two reports', () => {
    const counters = (packetsReceived: number, packetsLost: number, jitterBufferDelay: number, jitterBufferEmittedCount: number) =>
      report(inbound({ packetsReceived, packetsLost, jitterBufferDelay, jitterBufferEmittedCount }));
    const media = receivedMedia(counters(190, 13, 5, 120), counters(100, 3, 2, 20)).get('track');
    expect(media).toMatchObject({ lossRate: 0.1, jitterBuffer: 30 });
  });

  it('takes late packets back from the loss, and knows none when nothing came', () => {
    const counters = (packetsReceived: number, packetsLost: number) => report(inbound({ packetsReceived, packetsLost }));
    expect(receivedMedia(counters(110, 1), counters(100, 3)).get('track')?.lossRate).toBe(0);
    expect(receivedMedia(counters(100, 3), counters(100, 3)).get('track')).toMatchObject({ lossRate: null, jitterBuffer: null });
  });

  it('knows no bitrate when the counter started anew or no time passed', () => {
    expect(receivedMedia(report(inbound({ timestamp: 1500, bytesReceived: 5 })), report(inbound({}))).get('track')?.bitrate).toBeNull();
    expect(receivedMedia(report(inbound({})), report(inbound({}))).get('track')?.bitrate).toBeNull();
  });

  it('adds up simulcast layers and shows the largest that flows', () => {
    const layer = (id: string, height: number, bytesSent: number) => ({
      id,
      type: 'outbound-rtp',
      kind: 'video',
      timestamp: 2000,
      bytesSent,
      frameWidth: (height * 16) / 9,
      frameHeight: height,
      framesEncoded: 10,
    });
    const before = report({ ...layer('l', 180, 0), timestamp: 1000 }, { ...layer('m', 360, 0), timestamp: 1000 }, { ...layer('h', 720, 0), timestamp: 1000 });
    const now = report(layer('l', 180, 10_000), layer('m', 360, 30_000), layer('h', 720, 0));
    expect(sentMedia(now, before).get('video')).toMatchObject({ height: 360, bitrate: 320_000, frames: 30 });
  });

  it('finds the selected path through the transport', () => {
    const path = selectedPath(
      report(
        { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
        { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.0021, availableOutgoingBitrate: 1e6 },
        { id: 'L', type: 'local-candidate', candidateType: 'prflx', protocol: 'tcp' },
        { id: 'R', type: 'remote-candidate', candidateType: 'host', protocol: 'tcp', address: '127.0.0.1', port: 40001 },
      ),
    );
    expect(path).toEqual({
      roundTripTime: 2.1,
      localType: 'prflx',
      relayProtocol: null,
      remoteType: 'host',
      remoteAddress: '127.0.0.1',
      remotePort: 40001,
      protocol: 'tcp',
      availableBitrate: 1e6,
    });
  });

  it('says how a relay is reached, not how it reaches the other end', () => {
    const path = selectedPath(
      report(
        { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
        { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' },
        { id: 'L', type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' },
        { id: 'R', type: 'remote-candidate', candidateType: 'host', protocol: 'udp' },
      ),
    );
    expect(path).toMatchObject({ localType: 'relay', relayProtocol: 'tls', protocol: 'udp' });
  });

  it('has no path before one is selected', () => {
    expect(selectedPath(report({ id: 'T', type: 'transport' }))).toBeNull();
  });
});

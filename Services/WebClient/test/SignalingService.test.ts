import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReconnectPolicy } from '../src/lib/signaling/reconnectPolicy';
import { SignalingService, type IncomingRequest } from '../src/lib/signaling/SignalingService';
import { FakeSocket } from './fakeSocket';

const policy = new ReconnectPolicy({ random: () => 1, minDelay: 500, maxDelay: 4000, quickDelay: 100 });
let sockets: FakeSocket[];
let addresses: number;

function start(options: { requestTimeout?: number; address?: () => Promise<string> } = {}): SignalingService {
  const signaling = new SignalingService({
    address: () => Promise.resolve(`ws://test/${++addresses}`),
    policy,
    createSocket: (address) => {
      const socket = new FakeSocket(address);
      sockets.push(socket);
      return socket;
    },
    ...options,
  });
  signaling.connect();
  return signaling;
}

const last = () => sockets.at(-1) as FakeSocket;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  addresses = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

describe('SignalingService', () => {
  it('answers a request with the data of its response', async () => {
    const signaling = start();
    await settle();
    last().open();
    const answer = signaling.request('getRouterRtpCapabilities', { a: 1 });
    await settle();
    const sent = last().sent[0];
    expect(sent).toMatchObject({ request: true, method: 'getRouterRtpCapabilities', data: { a: 1 } });
    last().receive({ response: true, id: sent?.id, ok: true, data: { codecs: [] } });
    await expect(answer).resolves.toEqual({ codecs: [] });
  });

  it('rejects with code and reason of an error response', async () => {
    const signaling = start();
    await settle();
    last().open();
    const answer = signaling.request('join');
    await settle();
    last().receive({ response: true, id: last().sent[0]?.id, ok: false, errorCode: 503, errorReason: 'no media server' });
    await expect(answer).rejects.toMatchObject({ code: 503, message: 'no media server' });
  });

  it('rejects what is not answered in time', async () => {
    const signaling = start({ requestTimeout: 1000 });
    await settle();
    last().open();
    const answer = expect(signaling.request('join')).rejects.toThrow('join was not answered in time');
    await vi.advanceTimersByTimeAsync(1000);
    await answer;
  });

  it('rejects requests that wait when the connection is lost', async () => {
    const signaling = start();
    await settle();
    last().open();
    const answer = expect(signaling.request('join')).rejects.toThrow();
    await settle();
    last().end(1006);
    await answer;
  });

  it('refuses to send while it is not connected', async () => {
    await expect(start().request('join')).rejects.toThrow('not connected');
  });

  it('passes server requests on and sends the answer back', async () => {
    const signaling = start();
    const requests: IncomingRequest[] = [];
    signaling.on('request', (request) => requests.push(request));
    await settle();
    last().open();
    last().receive({ request: true, id: 7, method: 'newConsumer', data: { id: 'c' } });
    expect(requests[0]).toMatchObject({ method: 'newConsumer', data: { id: 'c' } });
    requests[0]?.accept();
    expect(last().sent[0]).toMatchObject({ response: true, id: 7, ok: true });
  });

  it('ignores frames that are not protoo', async () => {
    const signaling = start();
    const notifications: string[] = [];
    signaling.on('notification', ({ method }) => notifications.push(method));
    await settle();
    last().open();
    for (const frame of ['', 'x', 'null', '[]', '7', '{"request":']) last().receive(frame);
    last().receive({ notification: true, method: 'newPeer', data: {} });
    expect(notifications).toEqual(['newPeer']);
  });

  it('comes back with growing pauses and a fresh address each time', async () => {
    const signaling = start();
    const pauses: number[] = [];
    signaling.on('lost', ({ retryIn }) => pauses.push(retryIn));
    for (let attempt = 0; attempt < 5; attempt++) {
      await settle();
      last().end(1006);
      await vi.advanceTimersByTimeAsync(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 4000]);
    expect(sockets.map((socket) => socket.address)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `ws://test/${n}`));
  });

  it('comes back quickly when the media server restarts', async () => {
    const signaling = start();
    const opened = vi.fn();
    signaling.on('open', opened);
    await settle();
    last().open();
    signaling.confirm();
    last().end(1012, 'the media server restarts');
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
    last().open();
    expect(opened).toHaveBeenCalledTimes(2);
  });

  it('keeps growing pauses while joining fails over open connections', async () => {
    const signaling = start();
    const pauses: number[] = [];
    signaling.on('lost', ({ retryIn }) => pauses.push(retryIn));
    for (let attempt = 0; attempt < 3; attempt++) {
      await settle();
      last().open();
      signaling.abandon('no media server');
      await vi.advanceTimersByTimeAsync(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([500, 1000, 2000]);
    last().open();
    signaling.confirm();
    last().end(1006);
    expect(pauses.at(-1)).toBe(500);
  });

  it('stops when another window took its place', async () => {
    const signaling = start();
    const ended = vi.fn();
    signaling.on('ended', ended);
    await settle();
    last().open();
    signaling.confirm();
    last().end(4000, 'replaced');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended).toHaveBeenCalledWith({ code: 4000, reason: 'replaced' });
    expect(sockets).toHaveLength(1);
    expect(signaling.state).toBe('ended');
  });

  it('tries again when an attempt that it had given up takes its place before it is in', async () => {
    start();
    await settle();
    last().open();
    last().end(4000, 'replaced');
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
  });

  it('gives up on a connection that does not open and tries the next', async () => {
    start();
    await settle();
    await vi.advanceTimersByTimeAsync(15_000 + 500);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.readyState).toBe(3);
  });

  it('tries again when the address cannot be had', async () => {
    let failures = 2;
    const address = () => (failures-- > 0 ? Promise.reject(new Error('offline')) : Promise.resolve('ws://test/ok'));
    const signaling = start({ address });
    await vi.advanceTimersByTimeAsync(500 + 1000);
    expect(sockets.map((socket) => socket.address)).toEqual(['ws://test/ok']);
    expect(signaling.state).toBe('connecting');
  });

  it('cuts a pause short when told that the network is back', async () => {
    const signaling = start();
    await settle();
    last().end(1006);
    signaling.retryNow();
    await settle();
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sockets).toHaveLength(2);
  });

  it('stays down after disconnect, whatever was under way', async () => {
    const whileConnecting = start();
    whileConnecting.disconnect();
    await settle();
    expect(sockets).toHaveLength(0);

    const whileWaiting = start();
    await settle();
    last().end(1006);
    whileWaiting.disconnect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(whileWaiting.state).toBe('ended');
  });
});

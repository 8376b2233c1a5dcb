import { describe, expect, it } from 'vitest';
import { randomRoom, readParameters, toRoomId } from '../src/app/parameters';

describe('page parameters', () => {
  it('reads what the address asks for', () => {
    expect(readParameters('?room=demo&name=Lan&autojoin=1&forceTcp=1&video=0&resolution=360p&iceTransportPolicy=relay&relayTransport=tls')).toEqual({
      room: 'demo',
      name: 'Lan',
      autojoin: true,
      forceTcp: true,
      iceTransportPolicy: 'relay',
      relayTransport: 'tls',
      video: false,
      audio: true,
      resolution: '360p',
      language: null,
    });
  });

  it('has sensible values for an empty address', () => {
    expect(readParameters('')).toMatchObject({ room: '', name: '', autojoin: false, forceTcp: false, video: true, resolution: '720p' });
    expect(readParameters('')).toMatchObject({ iceTransportPolicy: 'all', relayTransport: null });
  });

  it('takes words that mean nothing as not said', () => {
    expect(readParameters('?iceTransportPolicy=none&relayTransport=dtls&resolution=8k')).toMatchObject({
      iceTransportPolicy: 'all',
      relayTransport: null,
      resolution: '720p',
    });
  });

  it.each([
    ['Phòng họp Đà Nẵng', 'Phong-hop-Da-Nang'],
    ['  a b  ', 'a-b'],
    ['../../etc', 'etc'],
    ['x'.repeat(90), 'x'.repeat(64)],
    ['!!!', ''],
  ])('makes a room id of %j', (text, id) => {
    expect(toRoomId(text)).toBe(id);
  });

  it('suggests room names that are ids already', () => {
    const room = randomRoom();
    expect(toRoomId(room)).toBe(room);
  });
});

import { describe, expect, it } from 'vitest';
import { randomRoom, readParameters, toRoomId } from '../src/app/parameters';

describe('page parameters', () => {
  it('reads what the address asks for', () => {
    expect(readParameters('?room=demo&name=Lan&autojoin=1&forceTcp=1&video=0&resolution=360p&iceTransportPolicy=relay&relayTransport=tls&codec=VP9&adaptiveStream=0&dynacast=0&statistics=1')).toEqual({
      room: 'demo',
      name: 'Lan',
      autojoin: true,
      forceTcp: true,
      iceTransportPolicy: 'relay',
      relayTransport: 'tls',
      video: false,
      audio: true,
      resolution: '360p',
      codec: 'vp9',
      adaptiveStream: false,
      dynacast: false,
      statistics: true,
      language: null,
    });
  });

  it('has sensible values for an empty address', () => {
    expect(readParameters('')).toMatchObject({ room: '', name: '', autojoin: false, forceTcp: false, video: true, resolution: '720p' });
    expect(readParameters('')).toMatchObject({ iceTransportPolicy: 'all', relayTransport: null });
    expect(readParameters('')).toMatchObject({ codec: 'vp8', adaptiveStream: true, dynacast: true, statistics: false });
  });

  it('takes words that mean nothing as not said', () => {
    expect(readParameters('?iceTransportPolicy=none&relayTransport=dtls&resolution=8k&codec=h263')).toMatchObject({
      iceTransportPolicy: 'all',
      relayTransport: null,
      resolution: '720p',
      codec: 'vp8',
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

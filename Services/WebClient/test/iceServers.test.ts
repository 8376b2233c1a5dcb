import { describe, expect, it } from 'vitest';
import { mapIceServers } from '../src/lib/api/iceServers';

const turn = { urls: 'turn:turn.example.com:3478', username: '1736035200:user', credential: 'secret' };

describe('ICE servers', () => {
  it('takes the list as it is', () => {
    const iceServers = [{ urls: 'stun:turn.example.com:3478' }, turn, { ...turn, urls: 'turn:turn.example.com:3478?transport=tcp' }];
    expect(mapIceServers({ turnServerUrl: 'turn.example.com:3478', iceServers })).toEqual(iceServers);
  });

  it('makes a TURN server of the flat fields where there is no list', () => {
    const answer = { turnServerUrl: 'turn.example.com:3478', turnUsername: '1736035200:user', turnCredential: 'secret' };
    expect(mapIceServers(answer)).toEqual([turn]);
  });

  it('keeps several addresses of one server together', () => {
    expect(mapIceServers({ iceServers: [{ ...turn, urls: ['turn:a', 'turns:b?transport=tcp'] }] })).toEqual([
      { ...turn, urls: ['turn:a', 'turns:b?transport=tcp'] },
    ]);
  });

  it.each([
    ['no object', null],
    ['a list', []],
    ['no entries', {}],
    ['a list that is none', { iceServers: 'stun:a' }],
    ['entries of other types', { iceServers: [null, 7, 'stun:a', { urls: 7 }] }],
    ['addresses of other schemes', { iceServers: [{ urls: 'http://a' }, { urls: 'javascript:alert(1)' }] }],
    ['TURN without credential', { iceServers: [{ urls: 'turn:a' }] }],
    ['a flat address without credential', { turnServerUrl: 'a' }],
  ])('has nothing for %s', (_, answer) => {
    expect(mapIceServers(answer)).toEqual([]);
  });

  it('leaves out the bad address and keeps the good one', () => {
    expect(mapIceServers({ iceServers: [{ urls: ['stun:a', 'ftp:b'] }, { urls: 'turn:c' }] })).toEqual([{ urls: 'stun:a' }]);
  });

  it('uses no more servers than browsers do well with', () => {
    const iceServers = Array.from({ length: 9 }, (_, i) => ({ urls: `stun:s${i}` }));
    expect(mapIceServers({ iceServers })).toHaveLength(4);
  });
});

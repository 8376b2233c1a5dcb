import { describe, expect, it } from 'vitest';
import { Credentials } from '../src/lib/api/credentials';

interface Call {
  path: string;
  authorization: string | null;
}

function server(answers: ((call: Call) => Response)[]) {
  const calls: Call[] = [];
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const call = { path: input as string, authorization: new Headers(init?.headers).get('authorization') };
    calls.push(call);
    const answer = answers.shift();
    if (!answer) throw new Error(`unexpected request to ${call.path}`);
    return Promise.resolve(answer(call));
  };
  return { calls, fetch };
}

const json = (body: unknown) => () => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
const status = (code: number) => () => new Response(null, { status: code });
const stun = { iceServers: [{ urls: 'stun:a' }] };

describe('credentials', () => {
  it('gets a guest token once and the ICE servers with it', async () => {
    const { calls, fetch } = server([json({ token: 't1', expiresIn: 3600 }), json(stun)]);
    const credentials = new Credentials({ fetch });
    expect(await credentials.token()).toBe('t1');
    expect(await credentials.iceServers()).toEqual([{ urls: 'stun:a' }]);
    expect(calls).toEqual([
      { path: '/api/v1/auth/guest', authorization: null },
      { path: '/api/v1/webrtc/ice-servers', authorization: 'Bearer t1' },
    ]);
  });

  it('renews the token before it expires', async () => {
    let now = 0;
    const { fetch } = server([json({ token: 't1', expiresIn: 3600 }), json({ token: 't2', expiresIn: 3600 })]);
    const credentials = new Credentials({ fetch, now: () => now });
    await credentials.token();
    now = 3_539_000;
    expect(await credentials.token()).toBe('t1');
    now = 3_541_000;
    expect(await credentials.token()).toBe('t2');
  });

  it('replaces a refused token once', async () => {
    const { calls, fetch } = server([json({ token: 't1', expiresIn: 3600 }), status(401), json({ token: 't2', expiresIn: 3600 }), json(stun)]);
    expect(await new Credentials({ fetch }).iceServers()).toEqual([{ urls: 'stun:a' }]);
    expect(calls.at(-1)?.authorization).toBe('Bearer t2');
  });

  it('has no token where guests get none', async () => {
    const { fetch } = server([status(404)]);
    expect(await new Credentials({ fetch }).token()).toBeNull();
  });

  it('reports other failures with their status', async () => {
    const { fetch } = server([status(429)]);
    await expect(new Credentials({ fetch }).token()).rejects.toMatchObject({ status: 429 });
  });

  it('uses the token of a signed-in user', async () => {
    const { calls, fetch } = server([json(stun)]);
    await new Credentials({ fetch, baseUrl: 'https://call.example.com', accessToken: () => Promise.resolve('own') }).iceServers();
    expect(calls).toEqual([{ path: 'https://call.example.com/api/v1/webrtc/ice-servers', authorization: 'Bearer own' }]);
  });
});

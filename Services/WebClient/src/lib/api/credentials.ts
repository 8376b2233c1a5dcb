import { mapIceServers } from './iceServers';

interface GuestToken {
  token: string;
  expiresIn: number;
}

/** An answer that is not 2xx. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface CredentialsOptions {
  /** Origin of the gateway; "" is that of the page. */
  baseUrl?: string;
  /** Name for the guest token. */
  name?: string;
  /** Token of a signed-in user; where it is missing a guest token is asked for. */
  accessToken?: () => Promise<string>;
  fetch?: typeof fetch;
  now?: () => number;
}

/** Renewed when less than this is left of its life, in milliseconds. */
const renewalMargin = 60_000;

/** Milliseconds that an answer may take. */
const requestTimeout = 8000;

/** The caller's token and ICE servers, from the credentials service. */
export class Credentials {
  private readonly fetch: typeof fetch;
  private readonly now: () => number;
  private guest: { token: string; expiresAt: number } | null = null;

  constructor(private readonly options: CredentialsOptions = {}) {
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.now = options.now ?? Date.now;
  }

  /** A token that is valid for a minute at least, or null where the server gives guests none. */
  async token(): Promise<string | null> {
    if (this.options.accessToken) return this.options.accessToken();
    if (this.guest && this.guest.expiresAt - this.now() > renewalMargin) return this.guest.token;
    const response = await this.fetch(this.url('/api/v1/auth/guest'), {
      signal: AbortSignal.timeout(requestTimeout),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: this.options.name }),
    });
    if (response.status === 404) return null;
    if (!response.ok) throw new HttpError(response.status, `no guest token: ${response.status}`);
    const guest = (await response.json()) as GuestToken;
    this.guest = { token: guest.token, expiresAt: this.now() + guest.expiresIn * 1000 };
    return guest.token;
  }

  /** STUN and TURN servers. A refused token is replaced once. */
  async iceServers(): Promise<RTCIceServer[]> {
    const path = '/api/v1/webrtc/ice-servers';
    let response = await this.get(path);
    if (response.status === 401 && this.guest) {
      this.guest = null;
      response = await this.get(path);
    }
    if (!response.ok) throw new HttpError(response.status, `no ICE servers: ${response.status}`);
    return mapIceServers(await response.json());
  }

  private async get(path: string): Promise<Response> {
    const token = await this.token();
    return this.fetch(this.url(path), {
      signal: AbortSignal.timeout(requestTimeout),
      ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    });
  }

  private url(path: string): string {
    return `${this.options.baseUrl ?? ''}${path}`;
  }
}

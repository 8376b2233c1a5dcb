/** WebSocket close codes that the client treats in their own way (RFC 6455 §7.4, IANA registry, and the server's private ones). */
export const CloseCode = {
  normal: 1000,
  /** The server shuts down: another replica answers at once. */
  goingAway: 1001,
  /** The media server of the room restarts: join again quickly. */
  serviceRestart: 1012,
  /** The server is too busy for us, or we are too slow for it. */
  tryAgainLater: 1013,
  /** Another connection took over this peer id. */
  replaced: 4000,
} as const;

export interface ReconnectPolicyOptions {
  /** First delay in milliseconds; each further attempt doubles it. */
  minDelay: number;
  /** Ceiling of the delay in milliseconds. */
  maxDelay: number;
  /** Delay of the first attempt after the server asked for a quick return (1001, 1012). */
  quickDelay: number;
  /** Source of jitter, 0 to 1. */
  random: () => number;
}

const defaults: ReconnectPolicyOptions = { minDelay: 500, maxDelay: 8000, quickDelay: 150, random: Math.random };

/** How long to wait before the next attempt, or that there is none. */
export class ReconnectPolicy {
  private readonly options: ReconnectPolicyOptions;

  constructor(options: Partial<ReconnectPolicyOptions> = {}) {
    this.options = { ...defaults, ...options };
  }

  /**
   * @param attempt 0 for the first attempt after a working connection.
   * @param code close code of the connection that ended.
   * @returns milliseconds to wait, or null when connecting again would be wrong.
   */
  nextDelay(attempt: number, code: number): number | null {
    if (code === CloseCode.replaced) return null;
    const { minDelay, maxDelay, quickDelay, random } = this.options;
    const isQuick = code === CloseCode.serviceRestart || code === CloseCode.goingAway;
    if (isQuick && attempt === 0) return quickDelay * (1 + random());
    const ceiling = Math.min(maxDelay, minDelay * 2 ** Math.min(attempt, 16));
    // "Equal jitter": clients that lost the same server do not all come back in the same instant.
    return ceiling / 2 + (ceiling / 2) * random();
  }
}

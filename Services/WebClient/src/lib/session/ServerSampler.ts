import { readConsumerStats, readTransportStats, type ServerStatistics, type ServerTransport } from './serverStatistics';

/** Milliseconds from the end of one round to the next. */
const interval = 2000;

export interface ServerSample {
  /** By consumer id. */
  serverStatistics: ReadonlyMap<string, ServerStatistics>;
  serverTransport: ServerTransport | null;
}

export const noServerSample: ServerSample = { serverStatistics: new Map(), serverTransport: null };

/** What to ask about, at the time of a round. */
export interface ServerSubjects {
  transportId: string | null;
  consumerIds: string[];
}

/** Asks the server for its statistics while somebody looks at them, one question at a time so that they delay nothing else. */
export class ServerSampler {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(
    private readonly request: (method: string, data: object) => Promise<unknown>,
    private readonly subjects: () => ServerSubjects,
    private readonly onSample: (sample: ServerSample) => void,
  ) {}

  start(): void {
    this.stop();
    void this.sample(this.round);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.round += 1;
  }

  private async sample(round: number): Promise<void> {
    const { transportId, consumerIds } = this.subjects();
    const serverStatistics = new Map<string, ServerStatistics>();
    const serverTransport = transportId ? readTransportStats(await this.ask('getTransportStats', { transportId })) : null;
    for (const consumerId of consumerIds) {
      if (round !== this.round) return;
      const statistics = readConsumerStats(await this.ask('getConsumerStats', { consumerId }));
      if (statistics) serverStatistics.set(consumerId, statistics);
    }
    if (round !== this.round) return;
    this.onSample({ serverStatistics, serverTransport });
    this.timer = setTimeout(() => void this.sample(round), interval);
  }

  private async ask(method: string, data: object): Promise<unknown> {
    try {
      return await this.request(method, data);
    } catch {
      return null; // A consumer that has gone, a server that keeps its statistics to itself, a connection that was lost.
    }
  }
}

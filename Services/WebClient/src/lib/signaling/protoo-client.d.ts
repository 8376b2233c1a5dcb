/** The part of protoo-client that is used here; the package has no types of its own. */
declare module 'protoo-client' {
  export interface ProtooRequest {
    request: true;
    id: number;
    method: string;
    data: Record<string, unknown>;
  }

  export interface ProtooNotification {
    notification: true;
    method: string;
    data: Record<string, unknown>;
  }

  export class Peer {
    constructor(transport: object);
    readonly closed: boolean;
    close(): void;
    request(method: string, data?: object): Promise<unknown>;
    notify(method: string, data?: object): Promise<void>;
    on(event: 'open' | 'disconnected' | 'close', listener: () => void): this;
    on(
      event: 'request',
      listener: (request: ProtooRequest, accept: (data?: object) => void, reject: (code: number, reason: string) => void) => void,
    ): this;
    on(event: 'notification', listener: (notification: ProtooNotification) => void): this;
  }
}

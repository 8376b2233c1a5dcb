/** How a client reaches a relay (TURN server): its own leg of the path, not the one from the relay to the other end. */
export type RelayTransport = 'udp' | 'tcp' | 'tls';

/** The servers with the relays of one transport alone. STUN stays: it relays nothing. */
export function limitRelays(servers: readonly RTCIceServer[], transport: RelayTransport): RTCIceServer[] {
  return servers.flatMap((server) => {
    const urls = [server.urls].flat().filter((url) => (transportOf(url) ?? transport) === transport);
    const single = urls.length === 1 ? urls[0] : undefined;
    return urls.length === 0 ? [] : [{ ...server, urls: single ?? urls }];
  });
}

/** Of a TURN address (RFC 7065); null for STUN. */
function transportOf(url: string): RelayTransport | null {
  if (/^turns:/i.test(url)) return 'tls';
  if (!/^turn:/i.test(url)) return null;
  return /\?transport=tcp$/i.test(url) ? 'tcp' : 'udp';
}

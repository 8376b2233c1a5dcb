namespace JbAspire.Turn.Transports;

/// <summary>What one worker's client transports have done. Its thread alone writes; others may read, each number by itself.</summary>
internal sealed class ClientTransportCounters
{
    /// <summary>TCP connections that are open, whatever they carry.</summary>
    public long OpenStreams;

    /// <summary>Connections that turned out to carry STUN or ChannelData without TLS.</summary>
    public long TcpConnections;

    /// <summary>Connections that began a TLS handshake.</summary>
    public long TlsConnections;

    /// <summary>DTLS sessions that are open.</summary>
    public long OpenDtlsSessions;

    /// <summary>DTLS sessions that were begun, which takes a client that answered the cookie.</summary>
    public long DtlsSessions;

    /// <summary>TLS handshakes that ended well.</summary>
    public long TlsHandshakesCompleted;

    /// <summary>TLS handshakes that failed, by the protocol or by time.</summary>
    public long TlsHandshakesFailed;

    /// <summary>DTLS handshakes that ended well.</summary>
    public long DtlsHandshakesCompleted;

    /// <summary>DTLS handshakes that failed, by the protocol or by time.</summary>
    public long DtlsHandshakesFailed;

    /// <summary>Handshakes that were refused because of a limit.</summary>
    public long HandshakesRefused;

    /// <summary>HelloVerifyRequests sent (RFC 6347 §4.2.1).</summary>
    public long CookiesSent;

    /// <summary>Connections closed because they do not speak STUN, or broke its framing.</summary>
    public long JunkClosed;

    /// <summary>UDP datagrams dropped by their first byte.</summary>
    public long JunkDatagrams;

    /// <summary>Connections closed because a message took too long to come.</summary>
    public long SlowClosed;

    /// <summary>Connections and DTLS sessions closed because they were silent and held nothing.</summary>
    public long IdleClosed;

    /// <summary>Connections closed because of a missing, malformed or untrusted PROXY header.</summary>
    public long ProxyRefused;

    /// <summary>Messages dropped because the client reads too slowly.</summary>
    public long DroppedSlowReader;

    /// <summary>Messages dropped because their client is gone, or because they are too long for its transport.</summary>
    public long DroppedUndeliverable;

    /// <summary>Data connections that were spliced (RFC 6062 §5.4).</summary>
    public long Splices;

    /// <summary>Spliced pairs that are open.</summary>
    public long OpenSplices;
}

namespace JbAspire.Networking.Tcp;

/// <summary>The life of a connection.</summary>
internal enum TcpConnectionState
{
    /// <summary>Bytes go both ways.</summary>
    Open,

    /// <summary>We asked the peer for the connection, and it has not answered yet.</summary>
    Connecting,

    /// <summary>A write failed; the handler is told at the end of the turn.</summary>
    Failed,

    /// <summary>Closing: what waits is still sent, what comes is thrown away.</summary>
    Draining,

    /// <summary>Our FIN is sent, the peer's is awaited.</summary>
    HalfClosed,

    Closed,
}

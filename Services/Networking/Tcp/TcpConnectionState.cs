namespace JbAspire.Networking.Tcp;

/// <summary>The life of an accepted connection.</summary>
internal enum TcpConnectionState
{
    /// <summary>Frames go both ways.</summary>
    Open,

    /// <summary>A write failed; the handler is told at the end of the turn.</summary>
    Failed,

    /// <summary>Closing: what waits is still sent, what comes is thrown away.</summary>
    Draining,

    /// <summary>Our FIN is sent, the peer's is awaited.</summary>
    HalfClosed,

    Closed,
}

namespace JbAspire.Protocols.Dtls;

/// <summary>How a call into libssl ended.</summary>
internal enum DtlsConnectionResult
{
    /// <summary>Done: the handshake is complete, or data was read or written.</summary>
    Done,

    /// <summary>libssl needs another datagram.</summary>
    WantRead,

    /// <summary>The peer sent close_notify.</summary>
    Closed,

    /// <summary>The session is broken.</summary>
    Failed,
}

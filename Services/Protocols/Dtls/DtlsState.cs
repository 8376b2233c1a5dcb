namespace JbAspire.Protocols.Dtls;

/// <summary>Where a <see cref="DtlsSession"/> is. Failed and Closed are final.</summary>
public enum DtlsState
{
    /// <summary>Not started.</summary>
    New,

    /// <summary>The handshake is under way, or a server waits for its first datagram.</summary>
    Connecting,

    /// <summary>The peer is authenticated and keys can be exported.</summary>
    Connected,

    /// <summary>The handshake or the association failed; the event says why.</summary>
    Failed,

    /// <summary>One side sent close_notify.</summary>
    Closed,
}

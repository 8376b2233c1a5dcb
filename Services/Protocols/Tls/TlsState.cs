namespace JbAspire.Protocols.Tls;

/// <summary>Where a session is.</summary>
public enum TlsState
{
    /// <summary>The handshake is under way.</summary>
    Handshaking,

    /// <summary>The handshake is complete.</summary>
    Connected,

    /// <summary>One side has closed it.</summary>
    Closed,

    /// <summary>It is broken.</summary>
    Failed,
}

namespace JbAspire.Protocols.Dtls;

/// <summary>What a <see cref="DtlsEvent"/> reports.</summary>
public enum DtlsEventKind
{
    /// <summary>The handshake is complete and the peer authenticated.</summary>
    Connected,

    /// <summary>The session failed, before or after it was connected.</summary>
    Failed,

    /// <summary>The session was closed, by the peer or by <see cref="DtlsSession.Close"/>.</summary>
    Closed,
}

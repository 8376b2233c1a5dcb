namespace JbAspire.Turn.Transports;

/// <summary>How far the connection of a stream client is.</summary>
internal enum StreamStage
{
    /// <summary>It is to begin with a PROXY header.</summary>
    ProxyHeader,

    /// <summary>Its first byte is to tell what it carries.</summary>
    FirstByte,

    /// <summary>A TLS handshake is under way.</summary>
    Handshake,

    /// <summary>It carries STUN messages and ChannelData.</summary>
    Messages,

    /// <summary>It is a data connection (RFC 6062 §5.4) and carries a peer's stream.</summary>
    Spliced,

    /// <summary>It is closed as soon as its last bytes have left.</summary>
    Closing,

    /// <summary>It is closed.</summary>
    Closed,
}

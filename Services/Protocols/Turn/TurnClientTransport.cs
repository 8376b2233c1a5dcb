namespace JbAspire.Protocols.Turn;

/// <summary>How a client reaches the server (RFC 8656 §3.1).</summary>
public enum TurnClientTransport : byte
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>DTLS over UDP.</summary>
    Dtls,
}

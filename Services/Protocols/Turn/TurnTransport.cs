namespace JbAspire.Protocols.Turn;

/// <summary>The IP protocol of REQUESTED-TRANSPORT (RFC 8656 §18.8); other values are possible on the wire.</summary>
public enum TurnTransport : byte
{
    /// <summary>TCP allocations (RFC 6062 §4.1).</summary>
    Tcp = 6,

    /// <summary>UDP allocations.</summary>
    Udp = 17,
}

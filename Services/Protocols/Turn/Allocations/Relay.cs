using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>A relayed transport address of an allocation; a dual allocation has one of each family (RFC 8656 §7.2).</summary>
internal sealed class Relay(TransportAddress local, TransportAddress reported)
{
    /// <summary>The address of ours that the socket is bound to.</summary>
    internal TransportAddress Local { get; } = local;

    /// <summary>The address that clients and peers are told: the external one behind a 1:1 NAT.</summary>
    internal TransportAddress Reported { get; } = reported;

    internal MonotonicTime ExpiresAt { get; set; }

    /// <summary>Whether the socket sends with DF set at present.</summary>
    internal bool DontFragment { get; set; }
}

namespace JbAspire.Protocols.Ice;

/// <summary>Settings of an <see cref="IceControllingPeer"/>.</summary>
public sealed record IceControllingPeerOptions
{
    /// <summary>PRIORITY of the checks: that of a peer-reflexive candidate (RFC 8445 §7.1.1), 110 by default.</summary>
    public uint Priority { get; init; } = (110u << 24) | (ushort.MaxValue << 8) | 255;

    /// <summary>The time between checks until the first answer (RFC 8445 §14.3: 500 ms).</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The mean time between checks for consent (RFC 7675 §5.1: 5 s, spread by a fifth each way).</summary>
    public TimeSpan ConsentInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time without an answer before the peer gives up (RFC 7675 §5.1: 30 s).</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

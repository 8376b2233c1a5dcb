using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Turn.Configuration;

/// <summary>To whom clients may send. Special addresses are denied by default; see Protocols/Turn/Peers.</summary>
internal sealed record PeerOptions
{
    /// <summary><c>allowed-peer-ip</c>: wins over every denial but that of the server's own listeners.</summary>
    public IReadOnlyList<IpRange> Allowed { get; init; } = [];

    /// <summary><c>denied-peer-ip</c>.</summary>
    public IReadOnlyList<IpRange> Denied { get; init; } = [];

    /// <summary><c>allow-loopback-peers</c>: for tests on one machine.</summary>
    public bool AllowLoopback { get; init; }
}

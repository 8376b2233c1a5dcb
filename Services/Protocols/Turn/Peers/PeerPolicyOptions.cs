using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>What a <see cref="PeerPolicy"/> is made from. Ports of addresses are ignored where nothing else is said.</summary>
public sealed record PeerPolicyOptions
{
    /// <summary><c>allowed-peer-ip</c>: peers although a range of <see cref="Denied"/> or a default forbids them.</summary>
    public IReadOnlyList<IpRange> Allowed { get; init; } = [];

    /// <summary><c>denied-peer-ip</c>: no peers.</summary>
    public IReadOnlyList<IpRange> Denied { get; init; } = [];

    /// <summary><c>allow-loopback-peers</c>: 127.0.0.0/8 and ::1 are peers. For tests: it opens what listens only there.</summary>
    public bool AllowLoopbackPeers { get; init; }

    /// <summary>
    /// The addresses on which relayed transport addresses are made, and those that the world sees in their place: <c>relay-ip</c> and both
    /// parts of <c>external-ip</c>. Their relay ports are peers, so that two clients of one server reach each other.
    /// </summary>
    public IReadOnlyList<TransportAddress> RelayAddresses { get; init; } = [];

    /// <summary>Every other address of the host: no peer at any port, unless <see cref="Allowed"/> names it.</summary>
    public IReadOnlyList<TransportAddress> HostAddresses { get; init; } = [];

    /// <summary>
    /// The listeners, with their ports: those of clients, metrics and administration. Their ports are no peers on any
    /// address of the server or on loopback, even if <see cref="Allowed"/> names it.
    /// </summary>
    public IReadOnlyList<TransportAddress> Listeners { get; init; } = [];

    /// <summary><c>min-port</c>: the lowest port of a relayed transport address, 1-65535.</summary>
    public int MinRelayPort { get; init; } = 49_152;

    /// <summary><c>max-port</c>: the highest port of a relayed transport address, from <see cref="MinRelayPort"/> to 65535.</summary>
    public int MaxRelayPort { get; init; } = 65_535;
}

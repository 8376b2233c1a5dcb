using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>Where a worker's plain transports receive.</summary>
public sealed record PlainListening
{
    /// <summary>The worker's one socket for transports that know their peer in advance; null: each has a socket of its own.</summary>
    public ListenInfo? Shared { get; init; }

    /// <summary>Opens the sockets of the other transports.</summary>
    public required IUdpSockets Sockets { get; init; }

    /// <summary>The address that they are bound to unless a transport asks for another; its port has no meaning.</summary>
    public required TransportAddress Address { get; init; }

    /// <summary>What peers are told instead of <see cref="Address"/>; null: the address itself.</summary>
    public string? AnnouncedAddress { get; init; }

    /// <summary>The first port that they may have, 1-65535.</summary>
    public required int MinPort { get; init; }

    /// <summary>The last port that they may have; below <see cref="MinPort"/>: there is none.</summary>
    public required int MaxPort { get; init; }
}

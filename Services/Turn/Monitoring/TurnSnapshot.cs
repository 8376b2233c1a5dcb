namespace JbAspire.Turn.Monitoring;

/// <summary>
/// All numbers of the server at one moment, those of its workers added up. Counters never go down; what is "live", "in use" or "at this moment"
/// does. Names of lists are snake_case and their order does not matter.
/// </summary>
internal sealed record TurnSnapshot
{
    public BindingCounts Binding { get; init; }

    public UnauthorizedCounts Unauthorized { get; init; }

    public SystemCounts System { get; init; }

    /// <summary>Requests by method.</summary>
    public IReadOnlyList<MethodCount> Methods { get; init; } = [];

    /// <summary>Error responses by method and code.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];

    /// <summary>UDP, TCP, TLS and DTLS; those that are not served may be missing.</summary>
    public IReadOnlyList<TransportCount> Transports { get; init; } = [];

    /// <summary>Traffic of each realm that has had an allocation.</summary>
    public IReadOnlyList<RealmTraffic> Realms { get; init; } = [];

    /// <summary>Ages at the end.</summary>
    public AgeCounts Ages { get; init; } = AgeCounts.Empty;

    /// <summary>Allocations that ended, by cause: <c>refresh</c>, <c>expired</c>, <c>client_gone</c>, ...</summary>
    public IReadOnlyList<NamedCount> Ends { get; init; } = [];

    /// <summary>Requests that were not authenticated, by cause.</summary>
    public IReadOnlyList<NamedCount> AuthFailures { get; init; } = [];

    /// <summary>Peers that were denied, by rule.</summary>
    public IReadOnlyList<NamedCount> DeniedPeers { get; init; } = [];

    /// <summary>Packets that were dropped, by reason.</summary>
    public IReadOnlyList<NamedCount> Drops { get; init; } = [];

    /// <summary>Ports of relayed addresses that are taken.</summary>
    public long PortsInUse { get; init; }

    /// <summary>Ports from <c>min-port</c> to <c>max-port</c>, for each relay address and protocol.</summary>
    public long PortsTotal { get; init; }

    /// <summary>Whether new allocations are refused because the server drains.</summary>
    public bool IsDraining { get; init; }
}

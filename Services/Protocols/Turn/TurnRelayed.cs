namespace JbAspire.Protocols.Turn;

/// <summary>What the allocations of one realm have relayed whose clients use one transport. One thread writes, any may read.</summary>
public sealed class TurnRelayed(string realm, TurnClientTransport transport)
{
    // Mutable structs, so fields.
    internal TurnTraffic FromClientsCount;
    internal TurnTraffic ToClientsCount;
    internal TurnTraffic FromPeersCount;
    internal TurnTraffic ToPeersCount;

    /// <summary>The realm.</summary>
    public string Realm { get; } = realm;

    /// <summary>How the clients reach the server.</summary>
    public TurnClientTransport Transport { get; } = transport;

    /// <summary>Data from clients, with the framing of TURN.</summary>
    public TurnTraffic FromClients => FromClientsCount;

    /// <summary>Data to clients, with the framing of TURN.</summary>
    public TurnTraffic ToClients => ToClientsCount;

    /// <summary>Data from peers.</summary>
    public TurnTraffic FromPeers => FromPeersCount;

    /// <summary>Data to peers.</summary>
    public TurnTraffic ToPeers => ToPeersCount;
}

namespace JbAspire.Turn.Monitoring;

/// <summary>
/// coturn's metrics with coturn's names (version 4.17), so that its dashboards work. Unlike there, traffic is counted as it happens, not when a
/// session ends, and all four transports are told apart.
/// </summary>
internal static class CoturnMetrics
{
    private static readonly (string Name, string Help, Func<AllocationTotals, long> Value)[] TrafficMetrics =
    [
        ("rcvp", "packets received from clients", totals => totals.Client.ReceivedPackets),
        ("rcvb", "bytes received from clients, with the framing of TURN", totals => totals.Client.ReceivedBytes),
        ("sentp", "packets sent to clients", totals => totals.Client.SentPackets),
        ("sentb", "bytes sent to clients, with the framing of TURN", totals => totals.Client.SentBytes),
        ("peer_rcvp", "packets received from peers", totals => totals.Peer.ReceivedPackets),
        ("peer_rcvb", "bytes received from peers", totals => totals.Peer.ReceivedBytes),
        ("peer_sentp", "packets sent to peers", totals => totals.Peer.SentPackets),
        ("peer_sentb", "bytes sent to peers", totals => totals.Peer.SentBytes),
    ];

    public static void Write(ExpositionWriter writer, TurnSnapshot snapshot)
    {
        writer.Counter("stun_binding_request", "Binding requests.", snapshot.Binding.Requests);
        writer.Counter("stun_binding_response", "Binding success responses.", snapshot.Binding.Responses);
        writer.Counter("stun_binding_error", "Binding error responses.", snapshot.Binding.Errors);
        WriteUnauthorized(writer, snapshot.Unauthorized);
        WriteTraffic(writer, snapshot);
        writer.Gauge("turn_total_allocations", "Allocations that live, by the transport of the client.");
        foreach (TransportCount transport in snapshot.Transports)
            writer.Sample(transport.LiveAllocations, ("type", transport.Transport));
        WriteSystem(writer, snapshot.System);
    }

    private static void WriteUnauthorized(ExpositionWriter writer, UnauthorizedCounts counts)
    {
        writer.Counter("turn_unauthenticated_401_requests", "Requests that 401 is the answer to.", counts.Requests);
        writer.Counter("turn_unauthenticated_401_responses", "401 responses that were sent.", counts.Responses);
        writer.Counter("turn_unauthenticated_401_dropped_responses", "401 responses that the rate limit kept back.", counts.Dropped);
        writer.Counter("turn_ratelimit_hash_collisions", "Source addresses that lost their bucket of the rate limit to another one.", counts.Collisions);
        writer.Gauge("turn_ratelimit_occupied_buckets", "Buckets of the rate limit in use.", counts.OccupiedBuckets);
        writer.Gauge("turn_ratelimit_total_buckets", "Buckets of the rate limit in all.", counts.TotalBuckets);
    }

    private static void WriteTraffic(ExpositionWriter writer, TurnSnapshot snapshot)
    {
        foreach ((string name, string help, Func<AllocationTotals, long> value) in TrafficMetrics)
        {
            writer.Counter($"turn_traffic_{name}", $"Relayed data by realm: {help}.");
            foreach (RealmTraffic realm in snapshot.Realms)
                writer.Sample(value(realm.Totals), ("realm", realm.Realm));
            writer.Counter($"turn_total_traffic_{name}", $"Relayed data: {help}.", snapshot.Realms.Sum(realm => value(realm.Totals)));
        }
    }

    private static void WriteSystem(ExpositionWriter writer, SystemCounts counts)
    {
        writer.Counter("turn_packet_processed", "Packets that were handled.", counts.PacketsProcessed);
        writer.Counter("turn_packet_dropped", "Packets that were dropped.", counts.PacketsDropped);
        writer.Counter("turn_udp_recvmmsg_calls", "System calls that received datagrams.", counts.ReceiveCalls);
        writer.Counter("turn_udp_recvmmsg_packets", "Datagrams that they received.", counts.ReceivedPackets);
        writer.Counter("turn_udp_sendmmsg_flushes", "System calls that sent datagrams.", counts.SendFlushes);
        writer.Counter("turn_udp_sendmmsg_datagrams", "Datagrams that they sent.", counts.SentDatagrams);
        writer.Counter("turn_udp_sendmmsg_gso_datagrams", "Those of them that the system cut out of larger ones (UDP GSO).", counts.GsoDatagrams);
    }
}

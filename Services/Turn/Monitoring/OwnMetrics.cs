using System.Globalization;

namespace JbAspire.Turn.Monitoring;

/// <summary>What coturn does not tell: success, age, causes, rules, reasons.</summary>
internal static class OwnMetrics
{
    private const string Prefix = "jbaspire_turn_";

    public static void Write(ExpositionWriter writer, TurnSnapshot snapshot)
    {
        WriteRequests(writer, snapshot);
        WriteNamed(writer, "auth_failures_total", "Requests that were not authenticated, by cause.", "cause", snapshot.AuthFailures);
        WriteNamed(writer, "denied_peers_total", "Peers that were denied, by rule.", "rule", snapshot.DeniedPeers);
        WriteNamed(writer, "dropped_packets_total", "Packets that were dropped, by reason.", "reason", snapshot.Drops);
        WriteNamed(writer, "allocations_ended_total", "Allocations that ended, by cause.", "cause", snapshot.Ends);
        writer.Histogram(Prefix + "allocation_age_seconds", "Age of allocations when they ended.", AgeHistogram.Bounds, snapshot.Ages);
        WriteRelayed(writer, snapshot.Transports, "relayed_packets_total", "Packets", traffic => traffic.ReceivedPackets, traffic => traffic.SentPackets);
        WriteRelayed(writer, snapshot.Transports, "relayed_bytes_total", "Bytes", traffic => traffic.ReceivedBytes, traffic => traffic.SentBytes);
        WriteHandshakes(writer, snapshot.Transports);
        writer.Gauge(Prefix + "ports_in_use", "Ports of relayed addresses that are taken.", snapshot.PortsInUse);
        writer.Gauge(Prefix + "ports", "Ports of relayed addresses in all.", snapshot.PortsTotal);
        writer.Gauge(Prefix + "tcp_connections", "TCP connections of clients and peers.", snapshot.System.TcpConnections);
        writer.Gauge(Prefix + "draining", "Whether new allocations are refused because the server drains (1).", snapshot.IsDraining ? 1 : 0);
    }

    private static void WriteRequests(ExpositionWriter writer, TurnSnapshot snapshot)
    {
        writer.Counter(Prefix + "requests_total", "Requests by method; success rate is the one below by this one, less 401 and 438.");
        foreach (MethodCount method in snapshot.Methods)
            writer.Sample(method.Requests, ("method", method.Method));
        writer.Counter(Prefix + "successes_total", "Success responses by method.");
        foreach (MethodCount method in snapshot.Methods)
            writer.Sample(method.Successes, ("method", method.Method));
        writer.Counter(Prefix + "errors_total", "Error responses by method and code.");
        foreach (ErrorCount error in snapshot.Errors)
            writer.Sample(error.Count, ("method", error.Method), ("code", error.Code.ToString(CultureInfo.InvariantCulture)));
    }

    private static void WriteRelayed(
        ExpositionWriter writer,
        IReadOnlyList<TransportCount> transports,
        string name,
        string unit,
        Func<Traffic, long> received,
        Func<Traffic, long> sent)
    {
        writer.Counter(Prefix + name, $"{unit} of relayed data by the transport of the client, side and direction; on the side of clients with the framing of TURN.");
        foreach (TransportCount transport in transports)
        {
            foreach ((string side, Traffic traffic) in new[] { ("client", transport.Totals.Client), ("peer", transport.Totals.Peer) })
            {
                writer.Sample(received(traffic), ("transport", transport.Transport), ("side", side), ("direction", "received"));
                writer.Sample(sent(traffic), ("transport", transport.Transport), ("side", side), ("direction", "sent"));
            }
        }
    }

    private static void WriteHandshakes(ExpositionWriter writer, IReadOnlyList<TransportCount> transports)
    {
        writer.Counter(Prefix + "handshakes_total", "Handshakes of TLS and DTLS by outcome.");
        foreach (TransportCount transport in transports.Where(transport => transport.Transport is "TLS" or "DTLS"))
        {
            writer.Sample(transport.Handshakes, ("transport", transport.Transport), ("outcome", "completed"));
            writer.Sample(transport.FailedHandshakes, ("transport", transport.Transport), ("outcome", "failed"));
        }
    }

    private static void WriteNamed(ExpositionWriter writer, string name, string help, string label, IReadOnlyList<NamedCount> counts)
    {
        writer.Counter(Prefix + name, help);
        foreach (NamedCount count in counts)
            writer.Sample(count.Count, (label, count.Name));
    }
}

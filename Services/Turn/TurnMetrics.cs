using System.Diagnostics.Metrics;
using JbAspire.Turn.Monitoring;
using JbAspire.Turn.Operations;

namespace JbAspire.Turn;

/// <summary>The server's instruments of OpenTelemetry: read from the snapshot that Prometheus gets too, when somebody collects them.</summary>
internal sealed class TurnMetrics
{
    /// <summary>Collected with every meter of ours.</summary>
    public const string MeterName = "JbAspire.Turn";

    public TurnMetrics(IMeterFactory meters, ITurnEngine engine)
    {
        Meter meter = meters.Create(MeterName);
        AddRequests(meter, engine);
        AddAllocations(meter, engine);
        AddTraffic(meter, engine);
        Observe(meter, "turn.auth.failures", "{request}", "Requests that were not authenticated, by cause.", "cause", () => engine.ReadCounters().AuthFailures);
        Observe(meter, "turn.peers.denied", "{peer}", "Peers that were denied, by rule.", "rule", () => engine.ReadCounters().DeniedPeers);
        Observe(meter, "turn.drops", "{packet}", "Packets that were dropped, by reason.", "reason", () => engine.ReadCounters().Drops);
    }

    private static void AddRequests(Meter meter, ITurnEngine engine)
    {
        meter.CreateObservableCounter("stun.requests", () => engine.ReadCounters().Binding.Requests, "{request}", "Binding requests.");
        meter.CreateObservableCounter("stun.responses", () => engine.ReadCounters().Binding.Responses, "{response}", "Binding success responses.");
        meter.CreateObservableCounter(
            "turn.requests",
            () => engine.ReadCounters().Methods.Select(method => new Measurement<long>(method.Requests, Tag("method", method.Method))),
            "{request}",
            "Requests by method.");
        meter.CreateObservableCounter(
            "turn.successes",
            () => engine.ReadCounters().Methods.Select(method => new Measurement<long>(method.Successes, Tag("method", method.Method))),
            "{response}",
            "Success responses by method.");
        meter.CreateObservableCounter(
            "turn.errors",
            () => engine.ReadCounters().Errors.Select(error => new Measurement<long>(error.Count, Tag("method", error.Method), Tag("code", error.Code))),
            "{response}",
            "Error responses by method and code.");
    }

    private static void AddAllocations(Meter meter, ITurnEngine engine)
    {
        meter.CreateObservableUpDownCounter(
            "turn.allocations",
            () => engine.ReadCounters().Transports.Select(
                transport => new Measurement<long>(transport.LiveAllocations, Tag("network.transport", transport.Transport))),
            "{allocation}",
            "Allocations that live, by the transport of the client.");
        meter.CreateObservableUpDownCounter("turn.ports", () => engine.ReadCounters().PortsInUse, "{port}", "Ports of relayed addresses that are taken.");
        meter.CreateObservableUpDownCounter("turn.tcp.connections", () => engine.ReadCounters().System.TcpConnections, "{connection}", "Open TCP connections.");
        Observe(meter, "turn.allocations.ended", "{allocation}", "Allocations that ended, by cause.", "cause", () => engine.ReadCounters().Ends);
    }

    private static void AddTraffic(Meter meter, ITurnEngine engine)
    {
        meter.CreateObservableCounter(
            "turn.relayed.packets",
            () => engine.ReadCounters().Transports.SelectMany(transport => Sides(transport, traffic => (traffic.ReceivedPackets, traffic.SentPackets))),
            "{packet}",
            "Packets of relayed data by the transport of the client, side and direction.");
        meter.CreateObservableCounter(
            "turn.relayed.bytes",
            () => engine.ReadCounters().Transports.SelectMany(transport => Sides(transport, traffic => (traffic.ReceivedBytes, traffic.SentBytes))),
            "By",
            "Bytes of relayed data by the transport of the client, side and direction.");
    }

    private static IEnumerable<Measurement<long>> Sides(TransportCount transport, Func<Traffic, (long Received, long Sent)> read)
    {
        foreach ((string side, Traffic traffic) in new[] { ("client", transport.Totals.Client), ("peer", transport.Totals.Peer) })
        {
            (long received, long sent) = read(traffic);
            KeyValuePair<string, object?>[] tags = [Tag("network.transport", transport.Transport), Tag("side", side)];
            yield return new Measurement<long>(received, [.. tags, Tag("network.io.direction", "receive")]);
            yield return new Measurement<long>(sent, [.. tags, Tag("network.io.direction", "transmit")]);
        }
    }

    private static void Observe(Meter meter, string name, string unit, string description, string label, Func<IReadOnlyList<NamedCount>> read) =>
        meter.CreateObservableCounter(name, () => read().Select(count => new Measurement<long>(count.Count, Tag(label, count.Name))), unit, description);

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}

using System.Diagnostics.Metrics;
using JbAspire.Protocols.Stun;

namespace JbAspire.Turn;

/// <summary>The server's instruments: read from the loop's own counters when somebody collects them.</summary>
internal sealed class TurnMetrics
{
    /// <summary>Collected with every meter of ours.</summary>
    public const string MeterName = "JbAspire.Turn";

    public TurnMetrics(IMeterFactory meters, StunBindingResponder responder, TurnServer server)
    {
        Meter meter = meters.Create(MeterName);
        meter.CreateObservableCounter("stun.requests", () => ReadRequests(responder.Counters), "{request}", "STUN datagrams by outcome.");
        meter.CreateObservableCounter(
            "turn.loop.drops",
            () => server.ReadLoopCounters().DropsByReason().Select(drop => Measure(drop.Value, drop.Key)),
            "{datagram}",
            "Datagrams that the event loop dropped, by reason.");
        meter.CreateObservableUpDownCounter("turn.tcp.connections", () => server.ReadLoopCounters().TcpConnections, "{connection}", "Open TCP connections.");
    }

    private static IEnumerable<Measurement<long>> ReadRequests(StunBindingCounters counters)
    {
        yield return Measure(counters.Succeeded, "success");
        yield return Measure(counters.Refused, "refused");
        yield return Measure(counters.Malformed, "malformed");
        yield return Measure(counters.WrongFingerprint, "wrong_fingerprint");
        yield return Measure(counters.NotRequests, "not_request");
        yield return Measure(counters.RateLimited, "rate_limited");
        yield return Measure(counters.Disabled, "disabled");
    }

    private static Measurement<long> Measure(long value, string outcome) => new(value, new KeyValuePair<string, object?>("outcome", outcome));
}

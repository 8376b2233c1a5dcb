using System.Diagnostics.Metrics;
using JbAspire.Protocols.Stun;
using JbAspire.Turn.Engine;

namespace JbAspire.Turn;

/// <summary>The server's instruments: read from the loop's own counters when somebody collects them.</summary>
internal sealed class TurnMetrics
{
    /// <summary>Collected with every meter of ours.</summary>
    public const string MeterName = "JbAspire.Turn";

    public TurnMetrics(IMeterFactory meters, TurnEngine engine)
    {
        Meter meter = meters.Create(MeterName);
        meter.CreateObservableCounter("stun.requests", () => engine.Workers.SelectMany(worker => ReadRequests(worker.Core.BindingCounters)), "{request}", "STUN datagrams by outcome.");
        meter.CreateObservableCounter(
            "turn.loop.drops",
            () => engine.Loops.SelectMany(loop => loop.ReadCounters().DropsByReason()).Select(drop => Measure(drop.Value, drop.Key)),
            "{datagram}",
            "Datagrams that the event loop dropped, by reason.");
        meter.CreateObservableUpDownCounter("turn.tcp.connections", () => engine.Loops.Sum(loop => loop.ReadCounters().TcpConnections), "{connection}", "Open TCP connections.");
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

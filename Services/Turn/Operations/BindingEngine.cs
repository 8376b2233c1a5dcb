using JbAspire.Networking;
using JbAspire.Protocols.Stun;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Monitoring;

namespace JbAspire.Turn.Operations;

/// <summary>The engine of a server that answers Binding alone: nothing to drain, nothing to reload.</summary>
internal sealed class BindingEngine(TurnServer server, StunBindingResponder responder) : ITurnEngine
{
    public int LiveAllocations => 0;

    public void BeginDrain()
    {
    }

    public void Reload(TurnServerOptions options)
    {
    }

    public void ReloadCertificates()
    {
    }

    public TurnSnapshot ReadCounters()
    {
        StunBindingCounters counters = responder.Counters;
        EventLoopCounters loop = server.ReadLoopCounters();
        NamedCount[] drops =
        [
            new("stun.malformed", counters.Malformed),
            new("stun.wrong_fingerprint", counters.WrongFingerprint),
            new("stun.not_request", counters.NotRequests),
            new("stun.rate_limited", counters.RateLimited),
            new("stun.disabled", counters.Disabled),
            .. loop.DropsByReason().Select(drop => new NamedCount(drop.Key, drop.Value)),
        ];
        return new TurnSnapshot
        {
            Binding = new BindingCounts(
                counters.Succeeded + counters.Refused + counters.RateLimited + counters.Disabled, counters.Succeeded, counters.Refused),
            System = new SystemCounts
            {
                PacketsProcessed = loop.PacketsReceived,
                PacketsDropped = drops.Sum(drop => drop.Count),
                TcpConnections = loop.TcpConnections,
            },
            Drops = drops,
        };
    }
}

using JbAspire.Networking;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Turn.Monitoring;
using JbAspire.Turn.Transports;

namespace JbAspire.Turn.Engine;

/// <summary>Adds up what the workers have counted.</summary>
internal sealed class EngineSnapshot(IReadOnlyList<TurnWorker> workers, IReadOnlyList<EventLoop> loops, IReadOnlyList<AllocationObserver> observers)
{
    private static readonly TurnClientTransport[] Transports = Enum.GetValues<TurnClientTransport>();

    public TurnSnapshot Read() => new()
    {
        Binding = ReadBinding(),
        Unauthorized = ReadUnauthorized(),
        System = ReadSystem(),
        Methods = [.. Enum.GetValues<StunMethod>().Select(ReadMethod)],
        Errors = [.. ReadErrors()],
        Transports = [.. Transports.Select(ReadTransport)],
        Realms = [.. ReadRealms()],
        Ages = observers.Select(observer => observer.Ages.Read()).Aggregate(AgeCounts.Empty, (left, right) => left + right),
        Ends = Add(observers.SelectMany(observer => observer.Ends)),
        AuthFailures = Named<TurnAuthenticationResult>(core => core.Authentications, skipFirst: true),
        DeniedPeers = Named<PeerRule>(core => core.DeniedPeers),
        Drops = [.. Named<TurnDrop>(core => core.Drops), .. ReadLoopDrops()],
    };

    private UnauthorizedCounts ReadUnauthorized()
    {
        SourceLimitUsage[] limits = [.. workers.Select(worker => worker.Core.ReadUnauthenticatedLimit(MonotonicClock.Now))];
        return new UnauthorizedCounts(
            Sum(core => core.UnauthenticatedRequests),
            Sum(core => core.UnauthenticatedResponses),
            Sum(core => core.UnauthenticatedDropped),
            limits.Sum(limit => limit.Displaced),
            limits.Sum(limit => limit.Occupied),
            limits.Sum(limit => limit.Size));
    }

    private BindingCounts ReadBinding()
    {
        long succeeded = workers.Sum(worker => worker.Core.BindingCounters.Succeeded);
        long refused = workers.Sum(worker => worker.Core.BindingCounters.Refused);
        return new BindingCounts(Sum(core => core.Requests[(int)StunMethod.Binding]), succeeded, refused);
    }

    private SystemCounts ReadSystem()
    {
        EventLoopCounters[] counters = [.. loops.Select(loop => loop.ReadCounters())];
        return new SystemCounts(
            counters.Sum(loop => loop.PacketsReceived),
            counters.Sum(loop => loop.DropsByReason().Sum(drop => drop.Value)) + Sum(core => core.Drops.Sum()),
            counters.Sum(loop => loop.ReceiveCalls),
            counters.Sum(loop => loop.PacketsReceived),
            counters.Sum(loop => loop.SendCalls),
            counters.Sum(loop => loop.PacketsSent),
            counters.Sum(loop => loop.PacketsInTrains),
            counters.Sum(loop => loop.TcpConnections));
    }

    private MethodCount ReadMethod(StunMethod method) => new(
        NameOf(method.ToString()),
        Sum(core => core.Requests[(int)method]),
        method == StunMethod.Binding ? workers.Sum(worker => worker.Core.BindingCounters.Succeeded) : Sum(core => core.Successes[(int)method]));

    private IEnumerable<ErrorCount> ReadErrors() => workers
        .SelectMany(worker => worker.Core.Counters.AllErrorResponses())
        .GroupBy(error => (error.Method, error.Code))
        .Select(group => new ErrorCount(NameOf(group.Key.Method.ToString()), (int)group.Key.Code, group.Sum(error => error.Count)));

    private TransportCount ReadTransport(TurnClientTransport transport)
    {
        bool isTls = transport == TurnClientTransport.Tls;
        bool isSecure = isTls || transport == TurnClientTransport.Dtls;
        return new TransportCount
        {
            Transport = transport.ToString().ToUpperInvariant(),
            LiveAllocations = Sum(core => core.AllocationsStarted[(int)transport] - core.AllocationsEnded[(int)transport]),
            Totals = Total(AllRelayed().Where(relayed => relayed.Transport == transport)),
            Handshakes = isSecure ? SumClients(clients => isTls ? clients.TlsHandshakesCompleted : clients.DtlsHandshakesCompleted) : 0,
            FailedHandshakes = isSecure ? SumClients(clients => isTls ? clients.TlsHandshakesFailed : clients.DtlsHandshakesFailed) : 0,
        };
    }

    private IEnumerable<RealmTraffic> ReadRealms() => AllRelayed()
        .GroupBy(relayed => relayed.Realm)
        .Select(group => new RealmTraffic(group.Key, Total(group)));

    private NamedCount[] ReadLoopDrops() => Add(loops
        .SelectMany(loop => loop.ReadCounters().DropsByReason())
        .Select(drop => new NamedCount(drop.Key.Replace('.', '_'), drop.Value)));

    private IEnumerable<TurnRelayed> AllRelayed() => workers.SelectMany(worker => worker.Core.Counters.Relayed);

    private static AllocationTotals Total(IEnumerable<TurnRelayed> relayed) => relayed.Aggregate(default(AllocationTotals), (sum, one) => new AllocationTotals(
        sum.Client + new Traffic(one.FromClients.Packets, one.FromClients.Bytes, one.ToClients.Packets, one.ToClients.Bytes),
        sum.Peer + new Traffic(one.FromPeers.Packets, one.FromPeers.Bytes, one.ToPeers.Packets, one.ToPeers.Bytes)));

    private NamedCount[] Named<TName>(Func<TurnCounters, long[]> counts, bool skipFirst = false)
        where TName : struct, Enum =>
        [.. Enum.GetValues<TName>().Select((name, i) => new NamedCount(NameOf(name.ToString()), Sum(core => counts(core)[i]))).Skip(skipFirst ? 1 : 0)];

    private static NamedCount[] Add(IEnumerable<NamedCount> counts) =>
        [.. counts.GroupBy(count => count.Name).Select(group => new NamedCount(group.Key, group.Sum(count => count.Count)))];

    private long Sum(Func<TurnCounters, long> value) => workers.Sum(worker => value(worker.Core.Counters));

    private long SumClients(Func<ClientTransportCounters, long> value) => workers.Sum(worker => value(worker.Clients.Counters));

    // NoCredentials -> no_credentials
    private static string NameOf(string name) => string.Concat(name.Select((letter, i) =>
        char.IsUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
}

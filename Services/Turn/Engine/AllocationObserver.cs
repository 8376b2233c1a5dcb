using System.Net;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Monitoring;
using CoreTotals = JbAspire.Protocols.Turn.Allocations.AllocationTotals;
using LoggedTotals = JbAspire.Turn.Monitoring.AllocationTotals;

namespace JbAspire.Turn.Engine;

/// <summary>Logs the beginning and the end of one worker's allocations, and counts how old they became and why they ended.</summary>
internal sealed class AllocationObserver(ILogger logger, bool showsAddresses) : ITurnObserver
{
    private static readonly string[] Causes = ["refresh", "expired", "client_gone", "shutdown"];

    private readonly long[] _ends = new long[Causes.Length];

    public AgeHistogram Ages { get; } = new();

    public IEnumerable<NamedCount> Ends => Causes.Select((cause, i) => new NamedCount(cause, Volatile.Read(ref _ends[i])));

    public void AllocationStarted(in AllocationDescription allocation, TimeSpan lifetime)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        logger.AllocationStarted(
            new EscapedName(allocation.Username),
            new EscapedName(allocation.Realm),
            Show(allocation.Client.Path.Remote),
            allocation.Client.Transport.ToString().ToUpperInvariant(),
            Show(allocation.Relayed),
            (uint)lifetime.TotalSeconds);
    }

    public void AllocationEnded(in AllocationDescription allocation, AllocationEnd cause, TimeSpan age, in CoreTotals totals)
    {
        Ages.Add(age);
        Volatile.Write(ref _ends[(int)cause], _ends[(int)cause] + 1);
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        logger.AllocationEnded(
            new EscapedName(allocation.Username),
            new EscapedName(allocation.Realm),
            Show(allocation.Client.Path.Remote),
            allocation.Client.Transport.ToString().ToUpperInvariant(),
            Show(allocation.Relayed),
            Causes[(int)cause],
            Math.Round(age.TotalSeconds, 3),
            new LoggedTotals(
                new Traffic(totals.PacketsToPeers, totals.BytesToPeers, totals.PacketsToClient, totals.BytesToClient),
                new Traffic(totals.PacketsToClient, totals.BytesToClient, totals.PacketsToPeers, totals.BytesToPeers)));
    }

    private RedactedAddress Show(in TransportAddress address) =>
        new(new IPEndPoint(address.ToIPAddress(), address.Port), showsAddresses);
}

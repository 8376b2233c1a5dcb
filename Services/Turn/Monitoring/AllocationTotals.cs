using System.Globalization;

namespace JbAspire.Turn.Monitoring;

/// <summary>What one allocation has relayed: from and to its client, from and to its peers.</summary>
internal readonly record struct AllocationTotals(Traffic Client, Traffic Peer)
{
    public static AllocationTotals operator +(AllocationTotals left, AllocationTotals right) => new(left.Client + right.Client, left.Peer + right.Peer);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"client {Client.ReceivedPackets} in/{Client.SentPackets} out, peers {Peer.ReceivedPackets} in/{Peer.SentPackets} out, {Client.ReceivedBytes + Peer.ReceivedBytes} bytes");
}

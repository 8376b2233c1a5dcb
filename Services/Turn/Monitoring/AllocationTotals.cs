using System.Globalization;

namespace JbAspire.Turn.Monitoring;

/// <summary>What one allocation has relayed: from and to its client, from and to its peers.</summary>
internal readonly record struct AllocationTotals(Traffic Client, Traffic Peer)
{
    public static AllocationTotals operator +(AllocationTotals left, AllocationTotals right) => new(left.Client + right.Client, left.Peer + right.Peer);

    private long Bytes => Client.ReceivedBytes + Peer.ReceivedBytes;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"client {Client.ReceivedPackets}/{Client.SentPackets}, peers {Peer.ReceivedPackets}/{Peer.SentPackets} packets in/out, {Bytes} bytes in");
}

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>What an allocation has relayed. Received and sent as the server sees it; bytes are application data.</summary>
public struct AllocationTotals
{
    /// <summary>Packets from the client to peers.</summary>
    public long PacketsToPeers { get; internal set; }

    /// <summary>Bytes from the client to peers.</summary>
    public long BytesToPeers { get; internal set; }

    /// <summary>Packets from peers to the client.</summary>
    public long PacketsToClient { get; internal set; }

    /// <summary>Bytes from peers to the client.</summary>
    public long BytesToClient { get; internal set; }

    /// <summary>Packets that were dropped because the allocation had used up its <c>max-bps</c>.</summary>
    public long PacketsOverLimit { get; internal set; }
}

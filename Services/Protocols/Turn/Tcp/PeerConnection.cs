using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Tcp;

/// <summary>A connection between a TCP allocation and a peer (RFC 6062 §5): being made, waiting for its data connection, or bound to it.</summary>
internal sealed class PeerConnection(uint id, Allocation allocation, FiveTuple peer) : ExpiryNode
{
    /// <summary>CONNECTION-ID.</summary>
    internal uint Id { get; } = id;

    internal Allocation Allocation { get; } = allocation;

    /// <summary>The relayed address and the peer's.</summary>
    internal FiveTuple Peer { get; } = peer;

    /// <summary>The Connect request that waits for the connection; null once it is open.</summary>
    internal PendingConnect? Pending { get; set; }

    /// <summary>The client's data connection; null until ConnectionBind.</summary>
    internal TurnClient? DataConnection { get; set; }
}

using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Protocols.Turn;

/// <summary>What a TURN server has counted. One thread writes, any may read. Arrays are indexed by the enum that their name tells.</summary>
public sealed class TurnCounters
{
    private const int Transports = 4;
    private const int Codes = 700;

    /// <summary>Requests that came without valid credentials.</summary>
    public long UnauthenticatedRequests { get; internal set; }

    /// <summary>Those that were answered.</summary>
    public long UnauthenticatedResponses { get; internal set; }

    /// <summary>Those that were dropped because of the rate of their source.</summary>
    public long UnauthenticatedDropped { get; internal set; }

    /// <summary>Allocate requests with valid credentials.</summary>
    public long AllocateRequests { get; internal set; }

    /// <summary>Those that were granted.</summary>
    public long AllocateSuccesses { get; internal set; }

    /// <summary>Error responses by code.</summary>
    public long[] ErrorResponses { get; } = new long[Codes];

    /// <summary>Requests by what authentication found: <see cref="TurnAuthenticationResult"/>.</summary>
    public long[] Authentications { get; } = new long[Enum.GetValues<TurnAuthenticationResult>().Length];

    /// <summary>Denied peers by <see cref="PeerRule"/>.</summary>
    public long[] DeniedPeers { get; } = new long[Enum.GetValues<PeerRule>().Length];

    /// <summary>Drops by <see cref="TurnDrop"/>.</summary>
    public long[] Drops { get; } = new long[Enum.GetValues<TurnDrop>().Length];

    /// <summary>Allocations that were made, by <see cref="TurnClientTransport"/>.</summary>
    public long[] AllocationsStarted { get; } = new long[Transports];

    /// <summary>Allocations that have ended, by the <see cref="TurnClientTransport"/> that they began on.</summary>
    public long[] AllocationsEnded { get; } = new long[Transports];

    /// <summary>Data from clients, by <see cref="TurnClientTransport"/>: what is relayed, with the framing of TURN.</summary>
    public TurnTraffic[] FromClients { get; } = new TurnTraffic[Transports];

    /// <summary>Data to clients, by <see cref="TurnClientTransport"/>, with the framing of TURN.</summary>
    public TurnTraffic[] ToClients { get; } = new TurnTraffic[Transports];

    /// <summary>Data to peers, by the client's <see cref="TurnClientTransport"/>.</summary>
    public TurnTraffic[] ToPeers { get; } = new TurnTraffic[Transports];

    /// <summary>Data from peers, by the client's <see cref="TurnClientTransport"/>.</summary>
    public TurnTraffic[] FromPeers { get; } = new TurnTraffic[Transports];

    /// <summary>ICMP errors that were passed on to clients.</summary>
    public long IcmpPassedOn { get; internal set; }

    internal void CountDrop(TurnDrop reason) => Drops[(int)reason]++;

    internal void CountError(StunErrorCode code) => ErrorResponses[Math.Min((int)code, Codes - 1)]++;
}

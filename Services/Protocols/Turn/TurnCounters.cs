using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Protocols.Turn;

/// <summary>What a TURN server has counted. One thread writes, any may read. Arrays are indexed by the enum that their name tells.</summary>
public sealed class TurnCounters
{
    private const int Transports = 4;
    private const int Methods = 16;
    private const int FirstCode = 300;
    private const int Codes = 300;

    private readonly long[] _errors = new long[Methods * Codes];
    private TurnRelayed[] _relayed = [];

    /// <summary>Requests that came without valid credentials.</summary>
    public long UnauthenticatedRequests { get; internal set; }

    /// <summary>Those that were answered.</summary>
    public long UnauthenticatedResponses { get; internal set; }

    /// <summary>Those that were dropped because of the rate of their source.</summary>
    public long UnauthenticatedDropped { get; internal set; }

    /// <summary>Requests by method, with credentials or without; those of methods that have no name here are counted as method 0.</summary>
    public long[] Requests { get; } = new long[Methods];

    /// <summary>Success responses by method.</summary>
    public long[] Successes { get; } = new long[Methods];

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

    /// <summary>What was relayed, by realm and transport of the client.</summary>
    public IReadOnlyList<TurnRelayed> Relayed => _relayed;

    /// <summary>ICMP errors that were passed on to clients.</summary>
    public long IcmpPassedOn { get; internal set; }

    internal void CountDrop(TurnDrop reason) => Drops[(int)reason]++;

    /// <summary>Error responses of one method with one code.</summary>
    public long ErrorResponses(StunMethod method, StunErrorCode code) => _errors[IndexOf(method, code)];

    /// <summary>Error responses by method and code, where there were any.</summary>
    public IEnumerable<(StunMethod Method, StunErrorCode Code, long Count)> AllErrorResponses()
    {
        for (int i = 0; i < _errors.Length; i++)
        {
            if (_errors[i] > 0)
                yield return ((StunMethod)(i / Codes), (StunErrorCode)(i % Codes + FirstCode), _errors[i]);
        }
    }

    internal void CountRequest(StunMethod method) => Requests[IndexOf(method)]++;

    internal void CountSuccess(StunMethod method) => Successes[IndexOf(method)]++;

    internal void CountError(StunMethod method, StunErrorCode code) => _errors[IndexOf(method, code)]++;

    /// <summary>Where the traffic of a realm's clients of one transport is counted. Realms are as many as are configured.</summary>
    internal TurnRelayed RelayedOf(string realm, TurnClientTransport transport)
    {
        foreach (TurnRelayed relayed in _relayed)
        {
            if (relayed.Transport == transport && relayed.Realm == realm)
                return relayed;
        }

        TurnRelayed added = new(realm, transport);
        // A new array, so that whoever reads the old one is not disturbed.
        Volatile.Write(ref _relayed, [.. _relayed, added]);
        return added;
    }

    private static int IndexOf(StunMethod method) => (int)method < Methods ? (int)method : 0;

    private static int IndexOf(StunMethod method, StunErrorCode code) =>
        IndexOf(method) * Codes + Math.Clamp((int)code - FirstCode, 0, Codes - 1);
}

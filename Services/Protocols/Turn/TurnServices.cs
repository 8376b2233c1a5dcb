using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>What a TURN server works with beside its options. What is named as shared may belong to several workers at once.</summary>
public sealed record TurnServices
{
    /// <summary>The sockets.</summary>
    public required ITurnTransport Transport { get; init; }

    /// <summary>Checks credentials.</summary>
    public required ITurnAuthenticator Authenticator { get; init; }

    /// <summary>Says which peers may be reached; shared.</summary>
    public required IPeerPolicy PeerPolicy { get; init; }

    /// <summary>The ports; shared.</summary>
    public required IRelayPorts Ports { get; init; }

    /// <summary>The quotas; shared.</summary>
    public required IAllocationQuota Quota { get; init; }

    /// <summary>The reserved ports; shared.</summary>
    public required IReservations Reservations { get; init; }

    /// <summary>Answers Binding requests.</summary>
    public required StunBindingProcedure Binding { get; init; }

    /// <summary>Random bytes for ports, tokens and tickets.</summary>
    public required FillRandom Random { get; init; }

    /// <summary>Is told of allocations; null: nobody.</summary>
    public ITurnObserver? Observer { get; init; }
}

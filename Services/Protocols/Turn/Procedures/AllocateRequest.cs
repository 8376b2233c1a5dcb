using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>What an Allocate request asks for (RFC 8656 §7.2, RFC 6062 §5.1, RFC 8016 §3.2), once its attributes are consistent.</summary>
internal readonly ref struct AllocateRequest
{
    internal TransportProtocol Protocol { get; private init; }

    /// <summary>The family of the (first) relayed address.</summary>
    internal TurnAddressFamily Family { get; private init; }

    /// <summary>Whether an IPv6 relayed address is asked for beside the IPv4 one.</summary>
    internal bool IsDual { get; private init; }

    internal ulong? ReservationToken { get; private init; }

    /// <summary>Null: no EVEN-PORT; else whether the next port is to be reserved.</summary>
    internal bool? EvenPort { get; private init; }

    internal bool DontFragment { get; private init; }

    internal bool WantsMobility { get; private init; }

    /// <summary>Null: no LIFETIME.</summary>
    internal uint? Lifetime { get; private init; }

    /// <summary>Reads the attributes; false, and the code of the refusal, where they are malformed or contradict each other.</summary>
    internal static bool TryRead(in TurnRequest request, TurnOptions options, out AllocateRequest allocate, out StunErrorCode error)
    {
        StunMessageView message = request.Message;
        allocate = default;
        error = StunErrorCode.BadRequest;

        // Step 3: REQUESTED-TRANSPORT must be there; malformed, missing or doubled: 400; not served: 442.
        if (message.Count(StunAttributeType.RequestedTransport) != 1 || !message.TryGetRequestedTransport(out TurnTransport transport))
            return false;
        if (!IsServed(transport, options))
        {
            error = StunErrorCode.UnsupportedTransportProtocol;
            return false;
        }

        bool hasEvenPort = message.HasAttribute(StunAttributeType.EvenPort);
        bool hasToken = message.HasAttribute(StunAttributeType.ReservationToken);
        bool hasFamily = message.HasAttribute(StunAttributeType.RequestedAddressFamily);
        bool hasAdditional = message.HasAttribute(StunAttributeType.AdditionalAddressFamily)
            || message.HasAttribute(TurnAttributeReaders.AdditionalAddressFamilyCoturn);
        bool hasDontFragment = message.HasAttribute(StunAttributeType.DontFragment);
        bool isTcp = transport == TurnTransport.Tcp;

        // RFC 6062 §5.1: TCP allocations are made over TCP or TLS, and have no use for these.
        if (isTcp && (!request.Client.IsStream || hasEvenPort || hasToken || hasDontFragment))
            return false;

        bool reserveNext = false;
        ulong token = 0;
        TurnAddressFamily family = TurnAddressFamily.IPv4;
        TurnAddressFamily additional = default;
        uint lifetime = 0;
        bool isReadable = (!hasEvenPort || message.TryGetEvenPort(out reserveNext))
            && (!hasToken || message.TryGetReservationToken(out token))
            && (!hasFamily || message.TryGetRequestedAddressFamily(out family))
            && (!hasAdditional || message.TryGetAdditionalAddressFamily(out additional))
            && (!message.HasAttribute(StunAttributeType.Lifetime) || message.TryGetLifetime(out lifetime))

            // RFC 8016 §3.1.2: who has no ticket yet asks for one with an empty one.
            && (!message.TryGetMobilityTicket(out ReadOnlySpan<byte> ticket) || ticket.IsEmpty);
        if (!isReadable)
            return false;

        // Step 5: a token excludes EVEN-PORT and both families. Step 6: the families exclude each other. Step 8: a dual allocation
        // reserves no port. Step 9: the additional family is IPv6.
        if (hasToken && (hasEvenPort || hasFamily || hasAdditional))
            return false;
        if (hasAdditional && (hasFamily || additional != TurnAddressFamily.IPv6 || reserveNext))
            return false;
        if (family is not (TurnAddressFamily.IPv4 or TurnAddressFamily.IPv6))
        {
            error = StunErrorCode.AddressFamilyNotSupported;
            return false;
        }

        allocate = new AllocateRequest
        {
            Protocol = isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp,
            Family = family,
            IsDual = hasAdditional,
            ReservationToken = hasToken ? token : null,
            EvenPort = hasEvenPort ? reserveNext : null,
            DontFragment = hasDontFragment,
            WantsMobility = message.HasAttribute(StunAttributeType.MobilityTicket),
            Lifetime = message.HasAttribute(StunAttributeType.Lifetime) ? lifetime : null,
        };
        return true;
    }

    private static bool IsServed(TurnTransport transport, TurnOptions options) => transport switch
    {
        TurnTransport.Udp => options.AllowsUdpRelay,
        TurnTransport.Tcp => options.AllowsTcpRelay,
        _ => false,
    };
}

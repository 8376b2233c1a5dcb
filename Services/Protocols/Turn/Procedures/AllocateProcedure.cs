using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>
/// Allocate (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-7.2">RFC 8656 §7.2</see>, RFC 6062 §5.1). The numbers are the RFC's; step 1,
/// authentication, is done before.
/// </summary>
internal sealed class AllocateProcedure(TurnContext context, RelayOpener opener)
{
    private int _alternate;

    internal void Run(in TurnRequest request)
    {
        // Step 2: a 5-tuple has one allocation. A retransmission gets the answer of its first.
        if (context.Allocations.Find(request.Client) is { } existing)
        {
            if (existing.TransactionId == request.Message.TransactionId && existing.Credential.IsSameUser(request.Credential))
                Answer(request, existing);
            else
                context.Responder.Refuse(request, StunErrorCode.AllocationMismatch);
            return;
        }

        // Steps 3 and 5 to 9, as far as the request itself decides: what is asked for.
        if (!AllocateRequest.TryRead(request, context.Options, out AllocateRequest allocate, out StunErrorCode error))
        {
            context.Responder.Refuse(request, error);
            return;
        }

        if (allocate.WantsMobility && !context.Options.AllowsMobility)
        {
            // RFC 8016 §3.1.2.
            context.Responder.Refuse(request, StunErrorCode.MobilityForbidden);
            return;
        }

        // Step 11: at any point the client may be sent on to another server.
        if (TryRedirect(request))
            return;

        // Steps 4 and 7 to 10, as far as the server decides: families, quota, then capacity.
        Grant(request, allocate);
    }

    private bool TryRedirect(in TurnRequest request)
    {
        bool isSecure = request.Client.Transport is TurnClientTransport.Tls or TurnClientTransport.Dtls;
        IReadOnlyList<TransportAddress> servers = isSecure ? context.Options.TlsAlternateServers : context.Options.AlternateServers;
        for (int i = 0; i < servers.Count; i++)
        {
            _alternate = (_alternate + 1) % servers.Count;
            TransportAddress alternate = servers[_alternate];
            // RFC 8489 §14.15: the alternate has the family of the address that the request came from.
            if (alternate.IsIPv6 != request.Client.Path.Remote.IsIPv6)
                continue;
            context.Responder.Redirect(request, alternate);
            return true;
        }

        if (context.IsDraining)
            context.Responder.Refuse(request, StunErrorCode.InsufficientCapacity);
        return context.IsDraining;
    }

    private void Grant(in TurnRequest request, in AllocateRequest allocate)
    {
        // Without an allocation there is no deadline either, and ports that nobody claimed would stay reserved.
        context.Services.Reservations.Expire(request.Now);
        bool isPrimaryOffered = opener.TryChooseAddress(request.Client, allocate.Family, out TransportAddress primaryAddress);
        TransportAddress secondaryAddress = default;
        bool isSecondaryOffered = allocate.IsDual && opener.TryChooseAddress(request.Client, TurnAddressFamily.IPv6, out secondaryAddress);
        if (allocate.ReservationToken is null && !isPrimaryOffered && !isSecondaryOffered)
        {
            context.Responder.Refuse(request, StunErrorCode.AddressFamilyNotSupported);
            return;
        }

        string realm = request.Credential.Realm;
        string user = request.Credential.User;
        if (!context.Services.Quota.TryTake(realm, user, context.Options.MaxBytesPerSecond, out long granted))
        {
            context.Responder.Refuse(request, StunErrorCode.AllocationQuotaReached);
            return;
        }

        AllocationGrant grant = new(realm, user, granted);
        Relay? primary = OpenPrimary(allocate, isPrimaryOffered, primaryAddress, request.Now);
        Relay? secondary = isSecondaryOffered ? opener.Open(secondaryAddress, RelayPortKind.Any, allocate.Protocol) : null;
        if (primary is null && secondary is null)
        {
            context.Services.Quota.Return(realm, user, granted);
            context.Responder.Refuse(request, StunErrorCode.InsufficientCapacity);
            return;
        }

        // Step 4: where DF cannot be set, DONT-FRAGMENT is not understood.
        if (allocate.DontFragment && !(opener.CanSetDontFragment(primary) && opener.CanSetDontFragment(secondary)))
        {
            opener.Close(primary, allocate);
            opener.Close(secondary, allocate);
            context.Services.Quota.Return(realm, user, granted);
            context.Responder.RefuseUnknown(request, [StunAttributeType.DontFragment]);
            return;
        }

        Allocation allocation = Make(request, allocate, grant, primary, secondary);
        if (allocate.IsDual)
            allocation.FamilyError = FamilyError(isPrimaryOffered, primary, isSecondaryOffered, secondary);
        context.Lifecycle.Begin(allocation, request.Now);
        Answer(request, allocation);
    }

    private Relay? OpenPrimary(in AllocateRequest allocate, bool isOffered, in TransportAddress address, MonotonicTime now)
    {
        if (allocate.ReservationToken is { } token)
            return opener.OpenReserved(token, now);
        if (!isOffered)
            return null;

        RelayPortKind kind = allocate.EvenPort switch { null => RelayPortKind.Any, false => RelayPortKind.Even, true => RelayPortKind.EvenPair };
        return opener.Open(address, kind, allocate.Protocol);
    }

    private Allocation Make(in TurnRequest request, in AllocateRequest allocate, AllocationGrant grant, Relay? primary, Relay? secondary)
    {
        ulong? token = allocate.EvenPort == true && primary is not null
            ? context.Services.Reservations.Add(primary.Local.WithPort(primary.Local.Port + 1), request.Now)
            : null;
        Allocation allocation = new(
            request.Client, request.Credential, request.Message.TransactionId, allocate.Protocol, grant, context.Options)
        {
            StartedAt = request.Now,
            Relayed = context.Counters.RelayedOf(grant.Realm, request.Client.Transport),
            ReservationToken = token,
        };

        MonotonicTime expiresAt = request.Now + TimeSpan.FromSeconds(Lifetimes.Grant(allocate.Lifetime, context.Options, request.Credential));
        Add(allocation, primary, expiresAt);
        Add(allocation, secondary, expiresAt);
        if (allocate.WantsMobility)
            context.Allocations.SetTicket(allocation, MobilityTicket.Create(context.Services.Random));
        return allocation;
    }

    private static void Add(Allocation allocation, Relay? relay, MonotonicTime expiresAt)
    {
        if (relay is null)
            return;
        relay.ExpiresAt = expiresAt;
        allocation.Add(relay);
    }

    // Step 9: why one family of a dual request was not allocated, 440 or 508.
    private static (TurnAddressFamily Family, StunErrorCode Code)? FamilyError(
        bool isPrimaryOffered, Relay? primary, bool isSecondaryOffered, Relay? secondary)
    {
        if (primary is not null && secondary is not null)
            return null;
        bool isOffered = primary is null ? isPrimaryOffered : isSecondaryOffered;
        return (
            primary is null ? TurnAddressFamily.IPv4 : TurnAddressFamily.IPv6,
            isOffered ? StunErrorCode.InsufficientCapacity : StunErrorCode.AddressFamilyNotSupported);
    }

    private void Answer(in TurnRequest request, Allocation allocation)
    {
        StunMessageWriter writer = context.Responder.Begin(request);
        foreach (Relay relay in allocation.Relays)
            writer.AddXorRelayedAddress(relay.Reported);
        long seconds = (long)Math.Round((allocation.NextExpiry - request.Now).TotalSeconds);
        writer.AddLifetime((uint)Math.Max(0, seconds));
        if (allocation.ReservationToken is { } token)
            writer.AddReservationToken(token);
        writer.AddXorMappedAddress(request.Client.Path.Remote);
        if (allocation.FamilyError is { } error)
            writer.AddAddressErrorCode(error.Family, error.Code);
        if (allocation.Ticket is { } ticket)
            writer.AddMobilityTicket(ticket);
        context.Responder.Send(ref writer, request);
    }
}

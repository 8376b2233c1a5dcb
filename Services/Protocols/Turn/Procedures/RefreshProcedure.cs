using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>
/// Refresh (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-8.2">RFC 8656 §8.2</see>), and with MOBILITY-TICKET the move of an allocation to
/// another 5-tuple (<see href="https://www.rfc-editor.org/rfc/rfc8016#section-3.2.2">RFC 8016 §3.2.2</see>).
/// </summary>
internal sealed class RefreshProcedure(TurnContext context)
{
    internal void Run(in TurnRequest request)
    {
        Allocation? allocation = context.Allocations.Find(request.Client);
        bool hasTicket = request.Message.TryGetMobilityTicket(out ReadOnlySpan<byte> value);
        if (hasTicket && !context.Options.AllowsMobility)
        {
            context.Responder.Refuse(request, StunErrorCode.MobilityForbidden);
            return;
        }

        bool moves = allocation is null && hasTicket;
        if (moves && MobilityTicket.TryParse(value, out MobilityTicket ticket))
            context.Allocations.TryGet(ticket, out allocation);
        if (allocation is null)
        {
            context.Responder.Refuse(request, StunErrorCode.AllocationMismatch);
            return;
        }

        if (!allocation.Credential.IsSameUser(request.Credential))
        {
            context.Responder.Refuse(request, StunErrorCode.WrongCredentials);
            return;
        }

        Refresh(request, allocation, moves, hasTicket);
    }

    private void Refresh(in TurnRequest request, Allocation allocation, bool moves, bool rotatesTicket)
    {
        uint requested = TurnOptions.DefaultLifetime;
        bool isMalformed = request.Message.HasAttribute(StunAttributeType.Lifetime) && !request.Message.TryGetLifetime(out requested);
        TurnAddressFamily family = default;
        bool hasFamily = request.Message.HasAttribute(StunAttributeType.RequestedAddressFamily);
        if (isMalformed || (hasFamily && !request.Message.TryGetRequestedAddressFamily(out family)))
        {
            context.Responder.Refuse(request, StunErrorCode.BadRequest);
            return;
        }

        // REQUESTED-ADDRESS-FAMILY that none of the relayed addresses has is 443.
        Relay? one = hasFamily && family is TurnAddressFamily.IPv4 or TurnAddressFamily.IPv6 ? allocation.RelayOf(family) : null;
        if (hasFamily && one is null)
        {
            context.Responder.Refuse(request, StunErrorCode.PeerAddressFamilyMismatch);
            return;
        }

        if (moves)
        {
            context.Allocations.Move(allocation, request.Client);
            allocation.Relayed = context.Counters.RelayedOf(allocation.Grant.Realm, request.Client.Transport);
        }

        if (requested == 0)
        {
            Delete(request, allocation, one);
            return;
        }

        // RFC 7635 §4.3: a new access token brings a new key, which proves the requests from now on.
        if (request.Credential.MaxLifetimeSeconds is not null)
            allocation.Credential = request.Credential;
        uint lifetime = Lifetimes.Grant(requested, context.Options, request.Credential);
        Extend(allocation, one, request.Now + TimeSpan.FromSeconds(lifetime), request.Now);
        Answer(request, allocation, lifetime, rotatesTicket);
    }

    private void Delete(in TurnRequest request, Allocation allocation, Relay? one)
    {
        StunMessageWriter writer = context.Responder.Begin(request);
        writer.AddLifetime(0);
        context.Responder.Send(ref writer, request);
        if (one is null || allocation.RelayCount == 1)
        {
            context.Lifecycle.End(allocation, AllocationEnd.Deleted, request.Now);
            return;
        }

        context.Lifecycle.Release(allocation, one);
        context.Lifecycle.Extend(allocation, request.Now);
    }

    private void Extend(Allocation allocation, Relay? one, MonotonicTime expiresAt, MonotonicTime now)
    {
        foreach (Relay relay in allocation.Relays)
        {
            if (one is null || ReferenceEquals(one, relay))
                relay.ExpiresAt = expiresAt;
        }

        context.Lifecycle.Extend(allocation, now);
    }

    private void Answer(in TurnRequest request, Allocation allocation, uint lifetime, bool rotatesTicket)
    {
        StunMessageWriter writer = context.Responder.Begin(request);
        writer.AddLifetime(lifetime);
        if (rotatesTicket)
        {
            // A ticket works once: who copies it from the wire finds it used.
            MobilityTicket ticket = MobilityTicket.Create(context.Services.Random);
            context.Allocations.SetTicket(allocation, ticket);
            writer.AddMobilityTicket(ticket);
        }

        context.Responder.Send(ref writer, request);
    }
}

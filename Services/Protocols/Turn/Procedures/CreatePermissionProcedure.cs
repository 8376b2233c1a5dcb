using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>CreatePermission (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-10.2">RFC 8656 §10.2</see>): all of the named peers or none.</summary>
internal sealed class CreatePermissionProcedure(TurnContext context, PeerReader peers)
{
    internal void Run(in TurnRequest request, Allocation allocation)
    {
        int count = 0;
        int added = 0;
        foreach (StunAttribute attribute in request.Message.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorPeerAddress)
                continue;
            if (peers.ReadForPermission(request.Message, attribute, allocation, out TransportAddress peer) is { } error)
            {
                context.Responder.Refuse(request, error);
                return;
            }

            count++;
            if (!allocation.Permissions.TryGet(peer, request.Now, out _))
                added++;
        }

        // At least one peer must be named.
        if (count == 0)
        {
            context.Responder.Refuse(request, StunErrorCode.BadRequest);
            return;
        }

        if (!allocation.Permissions.HasRoomFor(added, request.Now))
        {
            context.Responder.Refuse(request, StunErrorCode.InsufficientCapacity);
            return;
        }

        Install(request, allocation);
        context.Responder.Succeed(request);
    }

    private void Install(in TurnRequest request, Allocation allocation)
    {
        MonotonicTime expiresAt = request.Now + TimeSpan.FromSeconds(context.Options.PermissionLifetime);
        foreach (StunAttribute attribute in request.Message.Attributes)
        {
            if (attribute.Type == StunAttributeType.XorPeerAddress
                && peers.ReadForPermission(request.Message, attribute, allocation, out TransportAddress peer) is null)
            {
                allocation.Permissions.Install(peer, expiresAt);
            }
        }
    }
}

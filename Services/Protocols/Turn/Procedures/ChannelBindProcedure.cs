using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>ChannelBind (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-12.2">RFC 8656 §12.2</see>).</summary>
internal sealed class ChannelBindProcedure(TurnContext context, PeerReader peers)
{
    internal void Run(in TurnRequest request, Allocation allocation)
    {
        if (Check(request, allocation, out ChannelNumber number, out TransportAddress peer) is { } error)
        {
            context.Responder.Refuse(request, error);
            return;
        }

        Channel? channel = allocation.Channels.Find(number, request.Now);
        Channel? ofPeer = allocation.Channels.Find(peer, request.Now);

        // A number that is bound to another peer, or a peer that is bound to another number: 400.
        if (!ReferenceEquals(channel, ofPeer))
        {
            context.Responder.Refuse(request, StunErrorCode.BadRequest);
            return;
        }

        bool hasPermission = allocation.Permissions.TryGet(peer, request.Now, out _);
        if (!(hasPermission || allocation.Permissions.HasRoomFor(1, request.Now)) || (channel is null && !allocation.Channels.HasRoom(request.Now)))
        {
            context.Responder.Refuse(request, StunErrorCode.InsufficientCapacity);
            return;
        }

        Bind(request, allocation, number, peer, channel);
        context.Responder.Succeed(request);
    }

    private StunErrorCode? Check(in TurnRequest request, Allocation allocation, out ChannelNumber number, out TransportAddress peer)
    {
        peer = default;
        number = default;

        // RFC 6062 §5: a TCP allocation has no channels.
        if (allocation.Protocol == TransportProtocol.Tcp)
            return StunErrorCode.Forbidden;

        if (!request.Message.TryGetChannelNumber(out number) || !(context.Options.StrictChannels ? number.IsValid : number.IsValidRfc5766))
            return StunErrorCode.BadRequest;

        foreach (StunAttribute attribute in request.Message.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorPeerAddress)
                continue;
            StunErrorCode? error = peers.ReadForSending(request.Message, attribute, allocation, out peer);
            return error is null && peer.Port == 0 ? StunErrorCode.BadRequest : error;
        }

        return StunErrorCode.BadRequest;
    }

    private void Bind(in TurnRequest request, Allocation allocation, ChannelNumber number, in TransportAddress peer, Channel? channel)
    {
        Permission permission = allocation.Permissions.Install(
            peer, request.Now + TimeSpan.FromSeconds(context.Options.PermissionLifetime));
        if (channel is null)
        {
            channel = new Channel(number, peer, permission);
            allocation.Channels.Add(channel);
        }

        channel.Permission = permission;
        channel.ExpiresAt = request.Now + TimeSpan.FromSeconds(context.Options.ChannelLifetime);
    }
}

using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>
/// Send indications (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-11.2">RFC 8656 §11.2</see>). What is wrong with one is never answered:
/// it is dropped and counted. Allocates nothing.
/// </summary>
internal sealed class SendProcedure(TurnContext context, PeerReader peers, DataRelay relay)
{
    internal void Run(in StunMessageView message, in TurnClient client, MonotonicTime now)
    {
        Allocation? allocation = context.Allocations.Find(client);
        if (allocation is null || allocation.Protocol == TransportProtocol.Tcp)
        {
            context.Counters.CountDrop(TurnDrop.NoAllocation);
            return;
        }

        if (!TryRead(message, out StunAttribute peerAttribute, out ReadOnlySpan<byte> data))
        {
            context.Counters.CountDrop(TurnDrop.BadIndication);
            return;
        }

        if (peers.ReadForSending(message, peerAttribute, allocation, out TransportAddress peer) is { } error)
        {
            context.Counters.CountDrop(error switch
            {
                StunErrorCode.Forbidden => TurnDrop.ForbiddenPeer,
                StunErrorCode.PeerAddressFamilyMismatch => TurnDrop.WrongFamily,
                _ => TurnDrop.BadIndication,
            });
            return;
        }

        // No datagram can go to port 0.
        if (peer.Port == 0)
        {
            context.Counters.CountDrop(TurnDrop.BadIndication);
            return;
        }

        if (!allocation.Permissions.TryGet(peer, now, out _))
        {
            context.Counters.CountDrop(TurnDrop.NoPermission);
            return;
        }

        bool dontFragment = message.HasAttribute(StunAttributeType.DontFragment);
        relay.SendToPeer(allocation, peer, data, message.Bytes.Length, dontFragment, now);
    }

    // The first peer counts where there are two; DATA twice would leave open which is meant, so it is not sent at all.
    private static bool TryRead(in StunMessageView message, out StunAttribute peer, out ReadOnlySpan<byte> data)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[1];
        bool hasPeer = false;
        int dataCount = 0;
        peer = default;
        data = default;
        foreach (StunAttribute attribute in message.Attributes)
        {
            if (attribute.Type == StunAttributeType.XorPeerAddress && !hasPeer)
            {
                peer = attribute;
                hasPeer = true;
            }
            else if (attribute.Type == StunAttributeType.Data)
            {
                data = attribute.Value;
                dataCount++;
            }
        }

        return hasPeer && dataCount == 1 && message.CollectUnknownAttributes(RequestDispatcher.Understood, unknown) == 0;
    }
}

using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>Reads XOR-PEER-ADDRESS and checks it against the allocation's families and the policy. Allocates nothing.</summary>
internal sealed class PeerReader(TurnContext context)
{
    private const int IPv6ValueLength = 20;

    /// <summary>Reads a peer for a permission, whose port does not matter; null: it may be installed.</summary>
    internal StunErrorCode? ReadForPermission(in StunMessageView message, in StunAttribute attribute, Allocation allocation, out TransportAddress peer)
    {
        StunErrorCode? error = Read(message, attribute, allocation, out peer);
        return error ?? Judge(context.PeerPolicy.AllowsPermission(peer, out PeerRule rule), rule);
    }

    /// <summary>Reads a peer to which something is to be sent; null: it may be.</summary>
    internal StunErrorCode? ReadForSending(in StunMessageView message, in StunAttribute attribute, Allocation allocation, out TransportAddress peer)
    {
        StunErrorCode? error = Read(message, attribute, allocation, out peer);
        return error ?? Judge(context.PeerPolicy.AllowsPeer(peer, out PeerRule rule), rule);
    }

    private StunErrorCode? Read(in StunMessageView message, in StunAttribute attribute, Allocation allocation, out TransportAddress peer)
    {
        if (!message.TryReadXorAddress(attribute, out peer))
            return StunErrorCode.BadRequest;

        // RFC 8656 §10.2, §12.2: a peer of a family that the allocation does not relay is 443.
        bool isIPv6 = attribute.Value.Length == IPv6ValueLength;
        if (allocation.RelayOf(isIPv6) is not { } relay)
            return StunErrorCode.PeerAddressFamilyMismatch;

        // An IPv4-mapped address in an IPv6 attribute would reach IPv4 hosts behind the back of whoever reads the rules.
        if (isIPv6 && !peer.IsIPv6)
            return Judge(false, PeerRule.Embedded);

        peer = context.Translation.PeerToInternal(peer, relay.Local);
        return null;
    }

    private StunErrorCode? Judge(bool isAllowed, PeerRule rule)
    {
        if (isAllowed)
            return null;
        context.CountDenied(rule);
        return StunErrorCode.Forbidden;
    }
}

using System.Diagnostics.CodeAnalysis;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>
/// The data path: ChannelData from a client to a peer, and what comes from peers as ChannelData or Data indication. No step allocates, and the one
/// copy is from the receiving buffer to the sending one, behind the header.
/// </summary>
internal sealed class DataRelay(TurnContext context)
{
    // A STUN message of a stream or datagram counts its body in 16 bits.
    private const int MaxIndicationData = ushort.MaxValue - 64;
    private const int IndicationOverhead = 64;

    private readonly ITurnTransport _transport = context.Transport;
    private readonly AllocationTable _allocations = context.Allocations;
    private readonly TurnCounters _counters = context.Counters;
    private ulong _transaction;

    /// <summary>ChannelData from a client (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-12.6">RFC 8656 §12.6</see>).</summary>
    internal void RelayChannelData(ReadOnlySpan<byte> message, in TurnClient client, MonotonicTime now)
    {
        if (!ChannelDataView.TryParse(message, out ChannelDataView data))
        {
            _counters.CountDrop(TurnDrop.Malformed);
            return;
        }

        Allocation? allocation = _allocations.Find(client);
        if (allocation is null)
        {
            _counters.CountDrop(TurnDrop.NoAllocation);
            return;
        }

        // On a channel that no peer is bound to, the message is discarded silently.
        Channel? channel = allocation.Channels.Find(data.Channel, now);
        if (channel is null)
        {
            _counters.CountDrop(TurnDrop.NoChannel);
            return;
        }

        SendToPeer(allocation, channel.Peer, data.Data, message.Length, dontFragment: false, now);
    }

    /// <summary>Sends a payload from the relayed address of the peer's family, as long as the allocation's rate lasts.</summary>
    internal void SendToPeer(Allocation allocation, in TransportAddress peer, ReadOnlySpan<byte> payload, int messageLength, bool dontFragment, MonotonicTime now)
    {
        Relay? relay = allocation.RelayOf(peer.IsIPv6);
        if (relay is null || relay.ExpiresAt <= now)
        {
            _counters.CountDrop(TurnDrop.NoAllocation);
            return;
        }

        // RFC 8656 §11.2: where DF cannot be set, DONT-FRAGMENT is an attribute that is required and unknown. The other way round nothing is lost.
        if (relay.DontFragment != dontFragment && _transport.TrySetDontFragment(relay.Local, dontFragment))
            relay.DontFragment = dontFragment;
        if (dontFragment && !relay.DontFragment)
        {
            _counters.CountDrop(TurnDrop.BadIndication);
            return;
        }

        allocation.Relayed.FromClientsCount.Add(messageLength);
        if (!allocation.ToPeers.TryTake(payload.Length, now))
        {
            allocation.Totals.PacketsOverLimit++;
            _counters.CountDrop(TurnDrop.BandwidthLimit);
            return;
        }

        Span<byte> buffer = _transport.GetBuffer(payload.Length);
        payload.CopyTo(buffer);
        _transport.SendToPeer(payload.Length, new FiveTuple(TransportProtocol.Udp, relay.Local, peer));
        allocation.Totals.PacketsToPeers++;
        allocation.Totals.BytesToPeers += payload.Length;
        allocation.Relayed.ToPeersCount.Add(payload.Length);
    }

    /// <summary>
    /// A datagram that came to a relayed address (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-11.3">RFC 8656 §11.3</see>, §12.7): to
    /// the client over the peer's channel where there is one, else as a Data indication.
    /// </summary>
    internal void RelayFromPeer(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now)
    {
        if (!TryFind(path, now, out Allocation? allocation, out Channel? channel))
            return;

        allocation.Relayed.FromPeersCount.Add(datagram.Length);
        if (datagram.Length > MaxIndicationData)
        {
            _counters.CountDrop(TurnDrop.Oversized);
            return;
        }

        if (!allocation.ToClient.TryTake(datagram.Length, now))
        {
            allocation.Totals.PacketsOverLimit++;
            _counters.CountDrop(TurnDrop.BandwidthLimit);
            return;
        }

        int length = channel is null
            ? WriteIndication(datagram, allocation, path)
            : ChannelDataWriter.Write(_transport.GetBuffer(ChannelDataView.HeaderLength + datagram.Length), channel.Number, datagram);
        _transport.SendToClient(length, allocation.Client);
        allocation.Totals.PacketsToClient++;
        allocation.Totals.BytesToClient += datagram.Length;
        allocation.Relayed.ToClientsCount.Add(length);
    }

    /// <summary>
    /// An ICMP error for a datagram that left a relayed address (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-11.5">RFC 8656 §11.5</see>):
    /// a Data indication with ICMP and without DATA.
    /// </summary>
    internal void RelayIcmp(in FiveTuple path, IcmpError error, MonotonicTime now)
    {
        if (!IsPassedOn(error, path.Local.IsIPv6) || !TryFind(path, now, out Allocation? allocation, out _))
            return;

        StunMessageWriter writer = BeginIndication(_transport.GetBuffer(IndicationOverhead * 2), allocation, path);
        writer.AddIcmp(new TurnIcmp(error.Type, error.Code, error.Data));
        End(ref writer);
        _transport.SendToClient(writer.Length, allocation.Client);
        _counters.IcmpPassedOn++;
    }

    // §11.5: ICMP "destination unreachable" and "time exceeded"; ICMPv6 those and "packet too big". Others are none of the client's business.
    private static bool IsPassedOn(IcmpError error, bool ipv6) => ipv6 ? error.Type is 1 or 2 or 3 : error.Type is 3 or 11;

    private bool TryFind(in FiveTuple path, MonotonicTime now, [NotNullWhen(true)] out Allocation? allocation, out Channel? channel)
    {
        channel = null;
        allocation = _allocations.FindByRelay(path.Local);
        if (allocation is null || allocation.IsDetached || allocation.RelayOf(path.Local.IsIPv6) is not { } relay || relay.ExpiresAt <= now)
        {
            _counters.CountDrop(TurnDrop.NoAllocation);
            return false;
        }

        channel = allocation.Channels.Find(path.Remote, now);
        if (channel is not null && channel.Permission.IsLive(now))
            return true;

        // Without a permission for the peer the datagram is discarded silently, channel or not.
        if (!allocation.Permissions.TryGet(path.Remote, now, out Permission? permission))
        {
            _counters.CountDrop(TurnDrop.NoPermission);
            return false;
        }

        if (channel is not null)
            channel.Permission = permission;
        return true;
    }

    private int WriteIndication(ReadOnlySpan<byte> datagram, Allocation allocation, in FiveTuple path)
    {
        StunMessageWriter writer = BeginIndication(_transport.GetBuffer(datagram.Length + IndicationOverhead), allocation, path);
        writer.AddAttribute(StunAttributeType.Data, datagram);
        End(ref writer);
        return writer.Length;
    }

    private StunMessageWriter BeginIndication(Span<byte> buffer, Allocation allocation, in FiveTuple path)
    {
        StunMessageWriter writer = new(buffer, StunMessageClass.Indication, StunMethod.Data, NextTransactionId());
        writer.AddXorPeerAddress(context.Translation.PeerToExternal(path.Remote, path.Local));
        return writer;
    }

    private void End(ref StunMessageWriter writer)
    {
        if (context.Options.Fingerprint)
            writer.AddFingerprint();
    }

    // Nothing answers an indication, so its id need only differ from the last one's.
    private StunTransactionId NextTransactionId()
    {
        Span<byte> bytes = stackalloc byte[StunTransactionId.Length];
        bytes.Clear();
        BitConverter.TryWriteBytes(bytes[sizeof(uint)..], ++_transaction);
        return new StunTransactionId(bytes);
    }
}

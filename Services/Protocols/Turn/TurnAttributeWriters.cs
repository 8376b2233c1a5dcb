using System.Buffers.Binary;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>Writes the attributes of TURN (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-18">RFC 8656 §18</see>, RFC 6062 §6.2).</summary>
public static class TurnAttributeWriters
{
    private const byte EvenPortReserve = 0b1000_0000;
    private const int IcmpLength = 8;

    /// <summary>Adds CHANNEL-NUMBER (§18.1).</summary>
    public static void AddChannelNumber(this ref StunMessageWriter writer, ChannelNumber channel) =>
        writer.AddUInt32(StunAttributeType.ChannelNumber, (uint)channel.Value << 16);

    /// <summary>Adds LIFETIME (§18.2), in seconds.</summary>
    public static void AddLifetime(this ref StunMessageWriter writer, uint seconds) => writer.AddUInt32(StunAttributeType.Lifetime, seconds);

    /// <summary>Adds XOR-PEER-ADDRESS (§18.3).</summary>
    public static void AddXorPeerAddress(this ref StunMessageWriter writer, in TransportAddress peer) =>
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);

    /// <summary>Adds XOR-RELAYED-ADDRESS (§18.5).</summary>
    public static void AddXorRelayedAddress(this ref StunMessageWriter writer, in TransportAddress relayed) =>
        writer.AddXorAddress(StunAttributeType.XorRelayedAddress, relayed);

    /// <summary>Adds REQUESTED-ADDRESS-FAMILY (§18.6).</summary>
    public static void AddRequestedAddressFamily(this ref StunMessageWriter writer, TurnAddressFamily family) =>
        writer.AddUInt32(StunAttributeType.RequestedAddressFamily, (uint)family << 24);

    /// <summary>Adds ADDITIONAL-ADDRESS-FAMILY (§18.11).</summary>
    public static void AddAdditionalAddressFamily(this ref StunMessageWriter writer, TurnAddressFamily family) =>
        writer.AddUInt32(StunAttributeType.AdditionalAddressFamily, (uint)family << 24);

    /// <summary>Adds EVEN-PORT (§18.7).</summary>
    public static void AddEvenPort(this ref StunMessageWriter writer, bool reserveNext) =>
        writer.AddByte(StunAttributeType.EvenPort, reserveNext ? EvenPortReserve : (byte)0);

    /// <summary>Adds REQUESTED-TRANSPORT (§18.8).</summary>
    public static void AddRequestedTransport(this ref StunMessageWriter writer, TurnTransport transport) =>
        writer.AddUInt32(StunAttributeType.RequestedTransport, (uint)transport << 24);

    /// <summary>Adds RESERVATION-TOKEN (§18.10).</summary>
    public static void AddReservationToken(this ref StunMessageWriter writer, ulong token) =>
        writer.AddUInt64(StunAttributeType.ReservationToken, token);

    /// <summary>Adds ADDRESS-ERROR-CODE (§18.12) with the reason phrase that the RFC recommends.</summary>
    public static void AddAddressErrorCode(this ref StunMessageWriter writer, TurnAddressFamily family, StunErrorCode code)
    {
        ReadOnlySpan<byte> phrase = StunReasonPhrase.Of(code);
        Span<byte> value = stackalloc byte[4 + phrase.Length];
        value[0] = (byte)family;
        value[1] = 0;
        value[2] = (byte)((int)code / 100);
        value[3] = (byte)((int)code % 100);
        phrase.CopyTo(value[4..]);
        writer.AddAttribute(StunAttributeType.AddressErrorCode, value);
    }

    /// <summary>Adds ICMP (§18.13).</summary>
    public static void AddIcmp(this ref StunMessageWriter writer, TurnIcmp icmp)
    {
        Span<byte> value = stackalloc byte[IcmpLength];
        BinaryPrimitives.WriteUInt16BigEndian(value, 0);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)((icmp.Type << 9) | (icmp.Code & 0x1FF)));
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], icmp.ErrorData);
        writer.AddAttribute(StunAttributeType.Icmp, value);
    }

    /// <summary>Adds CONNECTION-ID (RFC 6062 §6.2.1).</summary>
    public static void AddConnectionId(this ref StunMessageWriter writer, uint connectionId) =>
        writer.AddUInt32(StunAttributeType.ConnectionId, connectionId);

    /// <summary>Adds MOBILITY-TICKET (RFC 8016 §4).</summary>
    internal static void AddMobilityTicket(this ref StunMessageWriter writer, Allocations.MobilityTicket ticket)
    {
        Span<byte> value = stackalloc byte[Allocations.MobilityTicket.Length];
        ticket.WriteTo(value);
        writer.AddAttribute(StunAttributeType.MobilityTicket, value);
    }
}

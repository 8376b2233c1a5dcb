using System.Buffers.Binary;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// Reads the attributes of TURN (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-18">RFC 8656 §18</see>, RFC 6062 §6.2, RFC 8016 §4). Each
/// method is false where the attribute is absent or its value malformed; <see cref="StunMessageView.TryGetAttribute"/> tells the two apart.
/// </summary>
public static class TurnAttributeReaders
{
    /// <summary>ADDITIONAL-ADDRESS-FAMILY under the number that coturn's clients send.</summary>
    public const StunAttributeType AdditionalAddressFamilyCoturn = (StunAttributeType)0x8032;

    /// <summary>The length of RESERVATION-TOKEN in bytes (RFC 8656 §18.10).</summary>
    public const int ReservationTokenLength = 8;

    private const int WordLength = 4;
    private const int IcmpLength = 8;
    private const byte EvenPortReserve = 0b1000_0000;

    /// <summary>CHANNEL-NUMBER (§18.1): 16 bits and 16 that are reserved and ignored. Any number is read; see <see cref="ChannelNumber.IsValid"/>.</summary>
    public static bool TryGetChannelNumber(this in StunMessageView message, out ChannelNumber channel)
    {
        bool found = message.TryGetUInt32(StunAttributeType.ChannelNumber, out uint word);
        channel = new ChannelNumber((ushort)(word >> 16));
        return found;
    }

    /// <summary>LIFETIME (§18.2), in seconds.</summary>
    public static bool TryGetLifetime(this in StunMessageView message, out uint seconds) =>
        message.TryGetUInt32(StunAttributeType.Lifetime, out seconds);

    /// <summary>The first XOR-PEER-ADDRESS (§18.3). CreatePermission may have several: walk <see cref="StunMessageView.Attributes"/> there.</summary>
    public static bool TryGetXorPeerAddress(this in StunMessageView message, out TransportAddress peer) =>
        message.TryGetXorAddress(StunAttributeType.XorPeerAddress, out peer);

    /// <summary>DATA (§18.4); may be empty.</summary>
    public static bool TryGetData(this in StunMessageView message, out ReadOnlySpan<byte> data) =>
        message.TryGetAttribute(StunAttributeType.Data, out data);

    /// <summary>The first XOR-RELAYED-ADDRESS (§18.5). A dual allocation has two.</summary>
    public static bool TryGetXorRelayedAddress(this in StunMessageView message, out TransportAddress relayed) =>
        message.TryGetXorAddress(StunAttributeType.XorRelayedAddress, out relayed);

    /// <summary>REQUESTED-ADDRESS-FAMILY (§18.6), any value.</summary>
    public static bool TryGetRequestedAddressFamily(this in StunMessageView message, out TurnAddressFamily family) =>
        message.TryGetFamily(StunAttributeType.RequestedAddressFamily, out family);

    /// <summary>ADDITIONAL-ADDRESS-FAMILY (§18.11), any value, under its own number or coturn's.</summary>
    public static bool TryGetAdditionalAddressFamily(this in StunMessageView message, out TurnAddressFamily family) =>
        message.TryGetFamily(StunAttributeType.AdditionalAddressFamily, out family)
        || message.TryGetFamily(AdditionalAddressFamilyCoturn, out family);

    /// <summary>EVEN-PORT (§18.7): whether the next higher port is to be reserved too.</summary>
    public static bool TryGetEvenPort(this in StunMessageView message, out bool reserveNext)
    {
        bool found = message.TryGetByte(StunAttributeType.EvenPort, out byte bits);
        reserveNext = (bits & EvenPortReserve) != 0;
        return found;
    }

    /// <summary>REQUESTED-TRANSPORT (§18.8), any value: the protocol and 24 bits that are reserved and ignored.</summary>
    public static bool TryGetRequestedTransport(this in StunMessageView message, out TurnTransport transport)
    {
        bool found = message.TryGetUInt32(StunAttributeType.RequestedTransport, out uint word);
        transport = (TurnTransport)(word >> 24);
        return found;
    }

    /// <summary>RESERVATION-TOKEN (§18.10): eight bytes, as a number to look up.</summary>
    public static bool TryGetReservationToken(this in StunMessageView message, out ulong token) =>
        message.TryGetUInt64(StunAttributeType.ReservationToken, out token);

    /// <summary>ADDRESS-ERROR-CODE (§18.12): the family that was not allocated, and why.</summary>
    public static bool TryGetAddressErrorCode(this in StunMessageView message, out TurnAddressFamily family, out StunErrorCode code)
    {
        family = default;
        code = default;
        if (!message.TryGetAttribute(StunAttributeType.AddressErrorCode, out ReadOnlySpan<byte> value) || value.Length < WordLength)
        {
            return false;
        }

        family = (TurnAddressFamily)value[0];
        int hundreds = value[2] & 0b0000_0111;
        code = (StunErrorCode)(hundreds * 100 + value[3]);
        return hundreds is >= 3 and <= 6 && value[3] <= 99;
    }

    /// <summary>ICMP (§18.13): 16 reserved bits, type, code, error data.</summary>
    public static bool TryGetIcmp(this in StunMessageView message, out TurnIcmp icmp)
    {
        icmp = default;
        if (!message.TryGetAttribute(StunAttributeType.Icmp, out ReadOnlySpan<byte> value) || value.Length != IcmpLength)
        {
            return false;
        }

        ushort typeAndCode = BinaryPrimitives.ReadUInt16BigEndian(value[2..]);
        icmp = new TurnIcmp((byte)(typeAndCode >> 9), (ushort)(typeAndCode & 0x1FF), BinaryPrimitives.ReadUInt32BigEndian(value[WordLength..]));
        return true;
    }

    /// <summary>CONNECTION-ID (RFC 6062 §6.2.1).</summary>
    public static bool TryGetConnectionId(this in StunMessageView message, out uint connectionId) =>
        message.TryGetUInt32(StunAttributeType.ConnectionId, out connectionId);

    /// <summary>MOBILITY-TICKET (RFC 8016 §4): opaque; empty in the request for one.</summary>
    public static bool TryGetMobilityTicket(this in StunMessageView message, out ReadOnlySpan<byte> ticket) =>
        message.TryGetAttribute(StunAttributeType.MobilityTicket, out ticket);

    /// <summary>How often a message has an attribute, whatever its value: what must be there once may not be there twice.</summary>
    internal static int Count(this in StunMessageView message, StunAttributeType type)
    {
        int count = 0;
        foreach (StunAttribute attribute in message.Attributes)
        {
            if (attribute.Type == type)
                count++;
        }

        return count;
    }

    private static bool TryGetFamily(this in StunMessageView message, StunAttributeType type, out TurnAddressFamily family)
    {
        bool found = message.TryGetUInt32(type, out uint word);
        family = (TurnAddressFamily)(word >> 24);
        return found;
    }
}

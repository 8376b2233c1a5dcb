using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Turn;

/// <summary>Every attribute of TURN: bytes on the wire, read again, and refused with a wrong length.</summary>
public sealed class TurnAttributeTests
{
    private delegate void Add(ref StunMessageWriter writer);

    private delegate bool Read(in StunMessageView message);

    [Fact]
    public void Channel_number_has_two_reserved_bytes() => AssertRoundTrip(
        (ref writer) => writer.AddChannelNumber(new ChannelNumber(0x4001)),
        [0x00, 0x0C, 0x00, 0x04, 0x40, 0x01, 0x00, 0x00],
        (in message) => message.TryGetChannelNumber(out ChannelNumber channel) && channel.Value == 0x4001);

    [Fact]
    public void Lifetime_is_in_seconds() => AssertRoundTrip(
        (ref writer) => writer.AddLifetime(600),
        [0x00, 0x0D, 0x00, 0x04, 0x00, 0x00, 0x02, 0x58],
        (in message) => message.TryGetLifetime(out uint seconds) && seconds == 600);

    [Fact]
    public void Requested_transport_stands_in_the_first_byte() => AssertRoundTrip(
        (ref writer) => writer.AddRequestedTransport(TurnTransport.Udp),
        [0x00, 0x19, 0x00, 0x04, 0x11, 0x00, 0x00, 0x00],
        (in message) => message.TryGetRequestedTransport(out TurnTransport transport) && transport == TurnTransport.Udp);

    [Fact]
    public void Requested_address_family_stands_in_the_first_byte() => AssertRoundTrip(
        (ref writer) => writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6),
        [0x00, 0x17, 0x00, 0x04, 0x02, 0x00, 0x00, 0x00],
        (in message) => message.TryGetRequestedAddressFamily(out TurnAddressFamily family) && family == TurnAddressFamily.IPv6);

    [Fact]
    public void Additional_address_family_is_read_under_both_numbers()
    {
        AssertRoundTrip(
            (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6),
            [0x80, 0x00, 0x00, 0x04, 0x02, 0x00, 0x00, 0x00],
            ReadAdditional);
        AssertRoundTrip(
            (ref writer) => writer.AddUInt32((StunAttributeType)0x8032, 0x0200_0000),
            [0x80, 0x32, 0x00, 0x04, 0x02, 0x00, 0x00, 0x00],
            ReadAdditional);

        static bool ReadAdditional(in StunMessageView message) =>
            message.TryGetAdditionalAddressFamily(out TurnAddressFamily family) && family == TurnAddressFamily.IPv6;
    }

    [Theory]
    [InlineData(true, 0x80)]
    [InlineData(false, 0x00)]
    public void Even_port_is_one_bit_and_padded(bool reserve, byte bits) => AssertRoundTrip(
        (ref writer) => writer.AddEvenPort(reserve),
        [0x00, 0x18, 0x00, 0x01, bits, 0x00, 0x00, 0x00],
        (in message) => message.TryGetEvenPort(out bool read) && read == reserve);

    [Fact]
    public void Reservation_token_has_eight_bytes() => AssertRoundTrip(
        (ref writer) => writer.AddReservationToken(0x0102030405060708),
        [0x00, 0x22, 0x00, 0x08, 1, 2, 3, 4, 5, 6, 7, 8],
        (in message) => message.TryGetReservationToken(out ulong token) && token == 0x0102030405060708);

    [Fact]
    public void Connection_id_has_four_bytes() => AssertRoundTrip(
        (ref writer) => writer.AddConnectionId(0x01020304),
        [0x00, 0x2A, 0x00, 0x04, 1, 2, 3, 4],
        (in message) => message.TryGetConnectionId(out uint id) && id == 0x01020304);

    [Fact]
    public void Icmp_packs_seven_bits_of_type_and_nine_of_code() => AssertRoundTrip(
        (ref writer) => writer.AddIcmp(new TurnIcmp(3, 4, 1400)),
        [0x80, 0x04, 0x00, 0x08, 0x00, 0x00, 0x06, 0x04, 0x00, 0x00, 0x05, 0x78],
        (in message) => message.TryGetIcmp(out TurnIcmp icmp) && icmp == new TurnIcmp(3, 4, 1400));

    [Fact]
    public void Address_error_code_names_family_code_and_phrase() => AssertRoundTrip(
        (ref writer) => writer.AddAddressErrorCode(TurnAddressFamily.IPv6, StunErrorCode.AddressFamilyNotSupported),
        [0x80, 0x01, 0x00, 0x20, 0x02, 0x00, 0x04, 40, .. "Address Family not Supported"u8],
        (in message) => message.TryGetAddressErrorCode(out TurnAddressFamily family, out StunErrorCode code)
            && family == TurnAddressFamily.IPv6 && code == StunErrorCode.AddressFamilyNotSupported);

    [Fact]
    public void Peer_and_relayed_addresses_are_xored()
    {
        var address = TransportAddress.From(IPAddress.Parse("192.0.2.1"), 32853);
        AssertRoundTrip(
            (ref writer) => writer.AddXorPeerAddress(address),
            [0x00, 0x12, 0x00, 0x08, 0x00, 0x01, 0xA1, 0x47, 0xE1, 0x12, 0xA6, 0x43],
            (in message) => message.TryGetXorPeerAddress(out TransportAddress peer) && peer == address);
        AssertRoundTrip(
            (ref writer) => writer.AddXorRelayedAddress(address),
            [0x00, 0x16, 0x00, 0x08, 0x00, 0x01, 0xA1, 0x47, 0xE1, 0x12, 0xA6, 0x43],
            (in message) => message.TryGetXorRelayedAddress(out TransportAddress relayed) && relayed == address);
    }

    [Fact]
    public void Data_may_be_empty_and_a_ticket_too()
    {
        AssertRoundTrip(
            (ref writer) => writer.AddFlag(StunAttributeType.Data),
            [0x00, 0x13, 0x00, 0x00],
            (in message) => message.TryGetData(out var data) && data.IsEmpty);
        AssertRoundTrip(
            (ref writer) => writer.AddFlag(StunAttributeType.MobilityTicket),
            [0x80, 0x30, 0x00, 0x00],
            (in message) => message.TryGetMobilityTicket(out var ticket) && ticket.IsEmpty);
    }

    [Fact]
    public void Wrong_length_is_not_read()
    {
        for (int length = 0; length < 24; length++)
        {
            byte[] buffer = new byte[600];
            var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Allocate, default);
            foreach (StunAttributeType type in Enum.GetValues<StunAttributeType>())
            {
                if (type is not (StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint)
                    && writer.Remaining > 4 + length + 3)
                {
                    writer.AddAttribute(type, new byte[length]);
                }
            }

            Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message));
            Assert.Equal(length == 4, message.TryGetLifetime(out _));
            Assert.Equal(length == 4, message.TryGetChannelNumber(out _));
            Assert.Equal(length == 4, message.TryGetRequestedTransport(out _));
            Assert.Equal(length == 4, message.TryGetRequestedAddressFamily(out _));
            Assert.Equal(length == 1, message.TryGetEvenPort(out _));
            Assert.Equal(length == 8, message.TryGetReservationToken(out _));
            Assert.False(message.TryGetXorPeerAddress(out _)); // family 0
            Assert.False(message.TryGetAddressErrorCode(out _, out _)); // class 0
        }
    }

    private static void AssertRoundTrip(Add add, byte[] expected, Read read)
    {
        byte[] buffer = new byte[200];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Allocate, default);
        add(ref writer);

        Assert.Equal(expected, buffer[20..writer.Length]);
        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message));
        Assert.True(read(message));

        var empty = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Allocate, default);
        StunMessageView.TryParse(buffer.AsSpan(0, empty.Length), out message);
        Assert.False(read(message));
    }
}

using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtp;

public sealed class RtpPacketViewTests
{
    private static readonly byte[] OneByteForm =
    [
        0xB2, 0xEF, 0xFF, 0xFE, // V=2, P, X, CC=2; M, PT=111; sequence number 65534
        0x12, 0x34, 0x56, 0x78, // timestamp
        0xCA, 0xFE, 0xBA, 0xBE, // SSRC
        0x00, 0x00, 0x00, 0x01, // CSRC 1
        0x00, 0x00, 0x00, 0x02, // CSRC 2
        0xBE, 0xDE, 0x00, 0x02, // one-byte form, two words
        0x10, 0x30, 0x00, 0x51, // ID 1 "0"; a padding byte; ID 5, 2 bytes
        0x12, 0x34, 0x00, 0x00, // 0x1234; padding
        0xAA, 0xBB, 0xCC,       // payload
        0x00, 0x00, 0x03,       // three bytes of padding
    ];

    private static readonly byte[] TwoByteForm =
    [
        0x90, 0x60, 0x00, 0x01, // V=2, X; PT=96; sequence number 1
        0x00, 0x00, 0x00, 0x02, // timestamp
        0x00, 0x00, 0x00, 0x03, // SSRC
        0x10, 0x05, 0x00, 0x03, // two-byte form with appbits 5, three words
        0x00, 0x01, 0x00, 0x00, // padding; ID 1, empty; padding
        0x14, 0x05, 0x68, 0x65, // ID 20, 5 bytes "he"
        0x6C, 0x6C, 0x6F, 0x00, // "llo"; padding
        0xDD,                   // payload
    ];

    [Fact]
    public void All_fields_of_a_packet_are_read()
    {
        Assert.True(RtpPacketView.TryParse(OneByteForm, out RtpPacketView view));
        Assert.True(view.Marker);
        Assert.Equal(111, view.PayloadType);
        Assert.Equal(new SequenceNumber(65534), view.SequenceNumber);
        Assert.Equal(new RtpTimestamp(0x12345678), view.Timestamp);
        Assert.Equal(new Ssrc(0xCAFEBABE), view.Ssrc);
        Assert.Equal(2, view.CsrcCount);
        Assert.Equal(new Ssrc(2), view.GetCsrc(1));
        Assert.Equal(32, view.HeaderLength);
        Assert.Equal(3, view.PaddingLength);
        SpanAssert.Equal([0xAA, 0xBB, 0xCC], view.Payload);
        Assert.Equal(OneByteForm, view.Packet);
    }

    [Fact]
    public void One_byte_elements_are_found_past_padding()
    {
        Assert.True(RtpPacketView.TryParse(OneByteForm, out RtpPacketView view));
        Assert.True(view.TryGetExtension(1, out ReadOnlySpan<byte> mid));
        Assert.Equal("0"u8, mid);
        Assert.True(view.TryGetExtension(5, out ReadOnlySpan<byte> number));
        SpanAssert.Equal([0x12, 0x34], number);
        Assert.False(view.TryGetExtension(2, out _));
        Assert.Equal([1, 5], Ids(view));
    }

    [Fact]
    public void Two_byte_elements_may_be_empty_and_have_any_appbits()
    {
        Assert.True(RtpPacketView.TryParse(TwoByteForm, out RtpPacketView view));
        Assert.True(view.TryGetExtension(1, out ReadOnlySpan<byte> empty));
        Assert.True(empty.IsEmpty);
        Assert.True(view.TryGetExtension(20, out ReadOnlySpan<byte> hello));
        Assert.Equal("hello"u8, hello);
        SpanAssert.Equal([0xDD], view.Payload);
    }

    [Theory]
    [InlineData(new byte[] { 0x10, 0x30, 0xF0, 0x00, 0x20, 0x31, 0x00, 0x00 }, new[] { 1 })] // ID 15 ends the block
    [InlineData(new byte[] { 0x10, 0x30, 0x01, 0x00, 0x20, 0x31, 0x00, 0x00 }, new[] { 1 })] // ID 0 with a length ends the block
    [InlineData(new byte[] { 0x10, 0x30, 0x2F, 0x00, 0x20, 0x31, 0x00, 0x00 }, new[] { 1 })] // ID 2 claims 16 bytes of 5
    [InlineData(new byte[] { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x30 }, new int[0])]  // ID 3 without its value
    public void Malformed_one_byte_element_ends_the_block_but_not_the_packet(byte[] block, int[] expected)
    {
        byte[] packet = [0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 2, .. block, 0xEE];
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        Assert.Equal(expected, Ids(view));
        SpanAssert.Equal([0xEE], view.Payload);
    }

    [Fact]
    public void Truncated_two_byte_element_ends_the_block()
    {
        byte[] packet = [0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x10, 0x00, 0, 1, 0x07, 0x00, 0x08, 0x01];
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        Assert.Equal([7], Ids(view));
    }

    [Fact]
    public void Block_of_another_profile_has_no_elements()
    {
        byte[] packet = [0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x12, 0x34, 0, 1, 0x10, 0x30, 0, 0, 0xEE];
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        Assert.True(view.HasExtension);
        Assert.Empty(Ids(view));
        Assert.Equal(20, view.HeaderLength);
    }

    [Fact]
    public void Packet_of_padding_only_is_valid()
    {
        byte[] packet = [0xA0, 0x7F, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4];
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        Assert.Equal(4, view.PaddingLength);
        Assert.True(view.Payload.IsEmpty);
    }

    [Theory]
    [InlineData(new byte[] { 0x40, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3 })] // version 1
    [InlineData(new byte[] { 0x80, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0 })] // 11 bytes
    [InlineData(new byte[] { 0x81, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 })] // CSRC cut
    [InlineData(new byte[] { 0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0 })] // extension header cut
    [InlineData(new byte[] { 0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 2, 0, 0, 0, 0 })] // extension block cut
    [InlineData(new byte[] { 0xA0, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0 })] // padding count 0
    [InlineData(new byte[] { 0xA0, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 2 })] // padding longer than the payload
    [InlineData(new byte[] { 0xA0, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3 })] // padding bit, nothing after the header
    public void Malformed_packet_is_refused(byte[] packet) => Assert.False(RtpPacketView.TryParse(packet, out _));

    [Theory]
    [InlineData(0x80, 0x60, true, false)] // RTP
    [InlineData(0xBF, 0xFF, true, false)] // RTP, M, PT 127
    [InlineData(0x80, 200, true, true)] // SR
    [InlineData(0x81, 206, true, true)] // PSFB
    [InlineData(0x80, 191, true, false)]
    [InlineData(0x80, 192, true, true)]
    [InlineData(0x80, 223, true, true)]
    [InlineData(0x80, 224, true, false)]
    [InlineData(0x00, 0x01, false, false)] // STUN
    [InlineData(0x16, 0xFE, false, false)] // DTLS
    [InlineData(0x40, 0x00, false, false)] // TURN channel
    [InlineData(0xC0, 200, false, false)]
    public void Rtp_and_rtcp_are_told_from_their_first_two_bytes(byte first, byte second, bool rtpOrRtcp, bool rtcp)
    {
        Assert.Equal(rtpOrRtcp, RtpPacketView.IsRtpOrRtcp([first, second]));
        Assert.Equal(rtcp, RtpPacketView.IsRtcp([first, second]));
    }

    [Fact]
    public void Empty_datagram_is_neither() => Assert.False(RtpPacketView.IsRtpOrRtcp([]) || RtpPacketView.IsRtcp([0x80]));

    [Fact]
    public void No_bytes_make_the_parser_throw()
    {
        ParserSweep.Run(OneByteForm, Exercise);
        ParserSweep.Run(TwoByteForm, Exercise);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        Exercise(OneByteForm);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Exercise(OneByteForm);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exercise(byte[] packet)
    {
        if (!RtpPacketView.TryParse(packet, out RtpPacketView view))
            return;

        int sum = view.Payload.Length + view.PaddingLength + view.HeaderLength + view.PayloadType;
        if (sum < view.Payload.Length)
            throw new InvalidOperationException("The lengths of a parsed packet do not add up.");

        for (int i = 0; i < view.CsrcCount; i++)
        {
            view.GetCsrc(i);
        }

        foreach (RtpExtensionElement element in view.Extensions)
        {
            if (element.Id is < 1 or > 255 || element.Value.Length > 255)
                throw new InvalidOperationException("An element is outside RFC 8285's limits.");
        }
    }

    private static List<int> Ids(RtpPacketView view)
    {
        var ids = new List<int>();
        foreach (RtpExtensionElement element in view.Extensions)
        {
            ids.Add(element.Id);
        }

        return ids;
    }
}

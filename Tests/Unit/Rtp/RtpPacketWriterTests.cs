using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtp;

public sealed class RtpPacketWriterTests
{
    private static readonly Ssrc[] Csrcs = [new(1), new(2)];

    [Fact]
    public void One_byte_form_is_written_as_the_rfc_draws_it()
    {
        byte[] buffer = new byte[64];
        var writer = new RtpPacketWriter(buffer);
        Assert.True(writer.TryWriteHeader(true, 111, new(65534), new(0x12345678), new(0xCAFEBABE), Csrcs));
        Assert.True(writer.TryAddExtension(1, "0"u8));
        Assert.True(writer.TryAddExtension(5, [0x12, 0x34]));
        Assert.True(writer.TryAppendPayload([0xAA, 0xBB]));
        Assert.True(writer.TryAppendPayload([0xCC]));
        Assert.True(writer.TryAppendPadding(3));
        byte[] expected =
        [
            0xB2, 0xEF, 0xFF, 0xFE, // V=2, P, X, CC=2; M, PT=111; sequence number 65534
            0x12, 0x34, 0x56, 0x78, // timestamp
            0xCA, 0xFE, 0xBA, 0xBE, // SSRC
            0x00, 0x00, 0x00, 0x01, // CSRC 1
            0x00, 0x00, 0x00, 0x02, // CSRC 2
            0xBE, 0xDE, 0x00, 0x02, // one-byte form, two words
            0x10, 0x30, 0x51, 0x12, // ID 1 "0"; ID 5, 2 bytes
            0x34, 0x00, 0x00, 0x00, // padding
            0xAA, 0xBB, 0xCC,       // payload
            0x00, 0x00, 0x03,       // three bytes of padding
        ];
        Assert.Equal(expected, writer.Written);
        Assert.Equal(expected.Length, writer.Length);
    }

    [Fact]
    public void Two_byte_form_carries_large_ids_and_empty_and_long_values()
    {
        byte[] buffer = new byte[400];
        var writer = new RtpPacketWriter(buffer, twoByteExtensions: true);
        Assert.True(writer.TryWriteHeader(false, 96, new(1), new(2), new(3)));
        Assert.True(writer.TryAddExtension(255, []));
        Assert.True(writer.TryAddExtension(15, new byte[255]));
        Assert.True(writer.TryAppendPayload([0xEE]));
        Assert.True(RtpPacketView.TryParse(writer.Written, out RtpPacketView view));
        Assert.True(view.TryGetExtension(255, out ReadOnlySpan<byte> empty));
        Assert.True(empty.IsEmpty);
        Assert.True(view.TryGetExtension(15, out ReadOnlySpan<byte> value));
        Assert.Equal(255, value.Length);
        SpanAssert.Equal([0xEE], view.Payload);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(15, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 17)]
    public void One_byte_form_refuses_what_it_cannot_carry(int id, int length)
    {
        var writer = new RtpPacketWriter(new byte[64]);
        writer.TryWriteHeader(false, 96, new(1), new(2), new(3));
        Assert.False(writer.TryAddExtension(id, new byte[length]));
        Assert.Equal(12, writer.Length);
    }

    [Fact]
    public void Every_length_of_the_header_and_extensions_parses_back()
    {
        for (int length = 1; length <= 16; length++)
        {
            var writer = new RtpPacketWriter(new byte[128]);
            byte[] value = [.. Enumerable.Range(1, length).Select(i => (byte)i)];
            Assert.True(writer.TryWriteHeader(false, 96, new(1), new(2), new(3)));
            Assert.True(writer.TryAddExtension(14, value));
            Assert.True(writer.TryAddExtension(1, [0x77]));
            Assert.Equal(0, writer.Length % 4);
            Assert.True(RtpPacketView.TryParse(writer.Written, out RtpPacketView view));
            Assert.True(view.TryGetExtension(14, out ReadOnlySpan<byte> first));
            Assert.Equal(value, first);
            Assert.True(view.TryGetExtension(1, out ReadOnlySpan<byte> second));
            SpanAssert.Equal([0x77], second);
        }
    }

    [Fact]
    public void Short_destination_fails_at_every_step_and_changes_nothing()
    {
        for (int room = 0; room <= 25; room++)
        {
            var writer = new RtpPacketWriter(new byte[room]);
            Assert.Equal(room >= 12, writer.TryWriteHeader(false, 96, new(1), new(2), new(3)));
            Assert.Equal(room >= 20, writer.TryAddExtension(3, [1, 2, 3]));
            int header = writer.Length;
            Assert.Equal(header > 0 && room >= header + 5, writer.TryAppendPayload([1, 2, 3, 4, 5]));
            Assert.Equal(header > 0, RtpPacketView.TryParse(writer.Written, out _));
        }
    }

    [Fact]
    public void Steps_out_of_order_are_refused()
    {
        var writer = new RtpPacketWriter(new byte[64]);
        Assert.False(writer.TryAddExtension(1, [0]));
        Assert.False(writer.TryAppendPayload([0]));
        Assert.False(writer.TryAppendPadding(1));
        Assert.True(writer.TryWriteHeader(false, 96, new(1), new(2), new(3)));
        Assert.False(writer.TryWriteHeader(false, 96, new(1), new(2), new(3)));
        Assert.True(writer.TryAppendPayload([1]));
        Assert.False(writer.TryAddExtension(1, [0]));
        Assert.True(writer.TryAppendPadding(2));
        Assert.False(writer.TryAppendPayload([1]));
        Assert.False(writer.TryAppendPadding(2));
        Assert.Equal(15, writer.Length);
    }

    [Fact]
    public void Fields_are_rewritten_in_place_and_leave_their_neighbours()
    {
        byte[] packet = new byte[12];
        var writer = new RtpPacketWriter(packet);
        writer.TryWriteHeader(true, 96, new(1), new(2), new(3));
        RtpHeaderFields.SetPayloadType(packet, 101);
        RtpHeaderFields.SetSequenceNumber(packet, new(0xABCD));
        RtpHeaderFields.SetTimestamp(packet, new(0x01020304));
        RtpHeaderFields.SetSsrc(packet, new(0x05060708));
        Assert.Equal([0x80, 0xE5, 0xAB, 0xCD, 1, 2, 3, 4, 5, 6, 7, 8], packet);
        RtpHeaderFields.SetMarker(packet, false);
        Assert.Equal(101, packet[1]);
        RtpHeaderFields.SetMarker(packet, true);
        Assert.Equal(0xE5, packet[1]);
    }

    [Fact]
    public void Rtx_carries_the_original_sequence_number_before_the_payload()
    {
        var writer = new RtpPacketWriter(new byte[64]);
        writer.TryWriteHeader(true, 102, new(9), new(2), new(4));
        Assert.True(RtxPayload.TryAppend(ref writer, new(0x1234), [0xAA, 0xBB]));
        Assert.True(RtpPacketView.TryParse(writer.Written, out RtpPacketView view));
        SpanAssert.Equal([0x12, 0x34, 0xAA, 0xBB], view.Payload);
        Assert.True(RtxPayload.TryParse(view.Payload, out SequenceNumber original, out ReadOnlySpan<byte> payload));
        Assert.Equal(new SequenceNumber(0x1234), original);
        SpanAssert.Equal([0xAA, 0xBB], payload);
        Assert.False(RtxPayload.TryParse([0x12], out _, out _));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] buffer = new byte[64];
        Write(buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Write(buffer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Write(byte[] buffer)
    {
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(true, 111, new(65534), new(0x12345678), new(0xCAFEBABE), Csrcs);
        writer.TryAddExtension(1, "0"u8);
        writer.TryAppendPayload("payload"u8);
    }
}

using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class RtcpCompoundTests
{
    private static readonly byte[] Compound =
    [
        0x80, 0xC9, 0x00, 0x01, // V=2, RC=0, PT=201 (RR), length 1
        0x00, 0x00, 0x00, 0x11, // SSRC 17
        0x81, 0xCA, 0x00, 0x03, // SDES, SC=1, length 3
        0x00, 0x00, 0x00, 0x11, // SSRC 17
        0x01, 0x04, 0x61, 0x62, // CNAME, 4 bytes, "ab"
        0x63, 0x64, 0x00, 0x00, // "cd", end, padding
        0x81, 0xCE, 0x00, 0x02, // PLI
        0x00, 0x00, 0x00, 0x11, // sender SSRC
        0x00, 0x00, 0x00, 0x22, // media SSRC
        0x85, 0xD1, 0x00, 0x01, // an unknown type, 209
        0xDE, 0xAD, 0xBE, 0xEF, // its content
    ];

    [Fact]
    public void Packets_are_enumerated_with_unknown_types()
    {
        Assert.True(RtcpCompoundView.TryParse(Compound, out RtcpCompoundView compound));
        var types = new List<(int, int)>();
        foreach (RtcpPacketView packet in compound)
        {
            types.Add(((int)packet.Type, packet.Count));
        }

        Assert.Equal([(201, 0), (202, 1), (206, 1), (209, 5)], types);
        Assert.False(compound.IsReducedSize);
        Assert.Equal(3, RtcpBytes.ReadAll(Compound));
    }

    [Fact]
    public void Feedback_alone_is_a_reduced_size_packet()
    {
        Assert.True(RtcpCompoundView.TryParse(Compound.AsSpan(24, 12), out RtcpCompoundView compound));
        Assert.True(compound.IsReducedSize);
    }

    [Fact]
    public void Writer_strings_packets_together()
    {
        byte[] buffer = new byte[36];
        var writer = new RtcpCompoundWriter(buffer);
        Assert.True(writer.TryAddReceiverReport(new(17)));
        Assert.True(writer.TryAddSourceDescription(new(17), "abcd"u8));
        Assert.True(writer.TryAddPictureLossIndication(new(17), new(34)));
        SpanAssert.Equal(Compound.AsSpan(0, 36), writer.Written);
        Assert.False(writer.TryAddPictureLossIndication(new(17), new(34)));
        Assert.Equal(36, writer.Length);
    }

    [Fact]
    public void Writer_adds_every_kind_of_message()
    {
        var writer = new RtcpCompoundWriter(new byte[1200]);
        Assert.True(writer.TryAddSenderReport(new(1), new(2), new(3), 4, 5));
        Assert.True(writer.TryAddSourceDescription(new(1), "name"u8));
        Assert.True(writer.TryAddGenericNack(new(1), new(2), [new(7)]));
        Assert.True(writer.TryAddFullIntraRequest(new(1), [new(new(2), 3)]));
        Assert.True(writer.TryAddReceiverEstimatedMaxBitrate(new(1), new(1_000_000), [new(2)]));
        Assert.True(writer.TryAddReceiverReferenceTime(new(1), new(77)));
        Assert.True(writer.TryAddDlrr(new(1), [new(new(2), 3, 4)]));
        Assert.True(writer.TryAddGoodbye([new(1)], "bye"u8));
        Assert.True(TransportWideFeedbackWriter.TryWrite(
            writer.Remaining, new(1), new(2), 3, new(4), [new(new(4), MonotonicTime.Zero)], out int written, out _));
        writer.Advance(written);
        Assert.Equal(9, RtcpBytes.ReadAll(writer.Written.ToArray()));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x80, 0xC9, 0x00 })] // three bytes
    [InlineData(new byte[] { 0x40, 0xC9, 0x00, 0x01, 0, 0, 0, 1 })] // version 1
    [InlineData(new byte[] { 0x80, 0xC9, 0x00, 0x02, 0, 0, 0, 1 })] // length beyond the end
    [InlineData(new byte[] { 0x80, 0xC9, 0x00, 0x01, 0, 0, 0, 1, 0x80 })] // one byte behind the last packet
    [InlineData(new byte[] { 0xA0, 0xC9, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 0 })] // padding of length 0
    [InlineData(new byte[] { 0xA0, 0xC9, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 12 })] // padding longer than the content
    [InlineData(new byte[] { 0xA0, 0xC9, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 4, 0x80, 0xC9, 0x00, 0x01, 0, 0, 0, 1 })] // padding not last
    public void Malformed_datagram_is_refused(byte[] datagram) => Assert.False(RtcpCompoundView.TryParse(datagram, out _));

    [Fact]
    public void Feedback_that_Chromium_pads_to_a_word_is_read()
    {
        byte[] datagram =
        [
            0x80, 0xC9, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, // an empty receiver report
            0xAF, 0xCD, 0x00, 0x05, // padded, transport layer feedback 15, 24 bytes
            0x00, 0x00, 0x00, 0x01, // sender
            0x00, 0x00, 0x00, 0x02, // media
            0x00, 0x11, 0x00, 0x01, // from number 17 on, one packet
            0x00, 0x00, 0x01, 0x04, // reference time 1, feedback 4
            0x20, 0x01, 0x08, 0x01, // a run of one small delta; 2 ms; one byte of padding
        ];
        Assert.True(RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound));
        RtcpCompoundEnumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.Equal(RtcpPacketType.ReceiverReport, packets.Current.Type);
        Assert.True(packets.MoveNext());
        Assert.True(TransportWideFeedback.TryParse(packets.Current, out TransportWideFeedback feedback));
        Assert.Equal(17, feedback.BaseSequenceNumber.Value);
        Assert.False(packets.MoveNext());
    }

    [Fact]
    public void Padding_of_the_last_packet_is_not_content()
    {
        byte[] datagram =
        [
            0x80, 0xC9, 0x00, 0x01, 0, 0, 0, 1, // RR
            0xA1, 0xCB, 0x00, 0x02, // BYE, P, one source
            0x00, 0x00, 0x00, 0x01, // SSRC 1
            0x00, 0x00, 0x00, 0x04, // four bytes of padding
        ];
        Assert.True(RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound));
        RtcpCompoundEnumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext() && packets.MoveNext());
        Assert.Equal(4, packets.Current.PaddingLength);
        Assert.True(Goodbye.TryParse(packets.Current, out Goodbye goodbye));
        Assert.True(goodbye.Reason.IsEmpty);
        Assert.False(packets.MoveNext());
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(Compound);

    [Fact]
    public void Reading_allocates_nothing()
    {
        RtcpBytes.ReadAll(Compound);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            RtcpBytes.ReadAll(Compound);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class ExtendedReportTests
{
    private static readonly byte[] Bytes =
    [
        0x80, 0xCF, 0x00, 0x0B, // V=2, PT=207 (XR), length 11
        0x53, 0x48, 0x33, 0x51, // SSRC
        0x04, 0x00, 0x00, 0x02, // RRTR, length 2
        0x01, 0x02, 0x03, 0x04, // NTP seconds
        0x05, 0x06, 0x07, 0x08, // NTP fraction
        0x07, 0x00, 0x00, 0x01, // VoIP metrics, cut down to one word
        0xAA, 0xBB, 0xCC, 0xDD, // its content
        0x05, 0x00, 0x00, 0x03, // DLRR, length 3
        0x00, 0x00, 0x00, 0x09, // SSRC of the receiver
        0x03, 0x04, 0x05, 0x06, // last RR
        0x00, 0x00, 0x80, 0x00, // delay, half a second
        0x01, 0x00, 0x00, 0x00, // loss RLE, empty
    ];

    [Fact]
    public void Known_blocks_are_read_and_others_passed_over()
    {
        Assert.True(ExtendedReport.TryParse(RtcpBytes.Packet(Bytes), out ExtendedReport report));
        Assert.Equal(new Ssrc(0x53483351), report.Ssrc);
        var types = new List<int>();
        NtpTime time = default;
        var answers = new List<DlrrSubBlock>();
        foreach (ExtendedReportBlock block in report.Blocks)
        {
            types.Add((int)block.Type);
            if (block.TryGetReceiverReferenceTime(out NtpTime reference))
                time = reference;

            if (!block.TryGetDlrr(out DlrrEnumerator subBlocks))
                continue;

            foreach (DlrrSubBlock subBlock in subBlocks)
            {
                answers.Add(subBlock);
            }
        }

        Assert.Equal([4, 7, 5, 1], types);
        Assert.Equal(new NtpTime(0x0102030405060708), time);
        Assert.Equal([new DlrrSubBlock(new(9), 0x03040506, 0x8000)], answers);
    }

    [Fact]
    public void Receiver_reference_time_is_written_byte_for_byte()
    {
        byte[] buffer = new byte[20];
        Assert.True(ExtendedReport.TryWriteReceiverReferenceTime(buffer, new(0x53483351), new(0x0102030405060708), out int written));
        byte[] expected = [0x80, 0xCF, 0x00, 0x04, .. Bytes[4..20]];
        SpanAssert.Equal(expected, buffer.AsSpan(0, written));
        Assert.False(ExtendedReport.TryWriteReceiverReferenceTime(new byte[19], new(1), new(1), out _));
    }

    [Fact]
    public void Dlrr_is_written_byte_for_byte()
    {
        byte[] buffer = new byte[64];
        Assert.True(ExtendedReport.TryWriteDlrr(buffer, new(0x53483351), [new(new(9), 0x03040506, 0x8000), new(new(8), 1, 2)], out int written));
        byte[] expected =
        [
            0x80, 0xCF, 0x00, 0x08, 0x53, 0x48, 0x33, 0x51,
            0x05, 0x00, 0x00, 0x06, .. Bytes[32..44],
            0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 2,
        ];
        SpanAssert.Equal(expected, buffer.AsSpan(0, written));
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0xCF, 0, 0 })] // no SSRC
    [InlineData(new byte[] { 0x80, 0xCF, 0, 2, 0, 0, 0, 1, 4, 0, 0, 1 })] // block beyond the packet
    public void Malformed_report_is_refused(byte[] bytes) => Assert.False(ExtendedReport.TryParse(RtcpBytes.Packet(bytes), out _));

    [Fact]
    public void Blocks_of_the_wrong_length_have_no_content()
    {
        byte[] bytes = [0x80, 0xCF, 0, 5, 0, 0, 0, 1, 4, 0, 0, 1, 1, 2, 3, 4, 5, 0, 0, 1, 1, 2, 3, 4];
        Assert.True(ExtendedReport.TryParse(RtcpBytes.Packet(bytes), out ExtendedReport report));
        foreach (ExtendedReportBlock block in report.Blocks)
        {
            Assert.False(block.TryGetReceiverReferenceTime(out _));
            Assert.False(block.TryGetDlrr(out _));
        }
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(Bytes);
}

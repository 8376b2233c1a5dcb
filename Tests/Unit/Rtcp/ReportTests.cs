using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class ReportTests
{
    private static readonly byte[] Sender =
    [
        0x81, 0xC8, 0x00, 0x0C, // V=2, RC=1, PT=200 (SR), length 12
        0x5D, 0x93, 0x15, 0x01, // SSRC
        0xDD, 0x3A, 0xC1, 0xB4, // NTP seconds
        0x76, 0x54, 0x71, 0x71, // NTP fraction
        0x00, 0x08, 0xCF, 0x00, // RTP timestamp 577280
        0x00, 0x00, 0x0E, 0x18, // 3608 packets
        0x00, 0x08, 0xCF, 0x01, // 577281 bytes
        0x01, 0x93, 0x2D, 0xB4, // block: SSRC
        0x50, 0xFF, 0xFF, 0xFD, // fraction lost 80/256, cumulative -3
        0x00, 0x01, 0x21, 0x4E, // one cycle, sequence number 0x214E
        0x00, 0x00, 0x00, 0x1E, // jitter 30
        0xC1, 0xB4, 0x76, 0x54, // LSR
        0x00, 0x01, 0x80, 0x00, // DLSR 1.5 s
    ];

    private static readonly ReportBlock Block = new(new(0x01932DB4), 0x50, -3, 0x1214E, 30, 0xC1B47654, 0x18000);

    [Fact]
    public void Sender_report_is_read()
    {
        Assert.True(SenderReport.TryParse(RtcpBytes.Packet(Sender), out SenderReport report));
        Assert.Equal(new Ssrc(0x5D931501), report.Ssrc);
        Assert.Equal(new NtpTime(0xDD3AC1B4_76547171), report.NtpTime);
        Assert.Equal(new RtpTimestamp(577_280), report.RtpTimestamp);
        Assert.Equal(3608u, report.PacketCount);
        Assert.Equal(577_281u, report.OctetCount);
        Assert.Equal([Block], Blocks(report.Reports));
        Assert.False(ReceiverReport.TryParse(RtcpBytes.Packet(Sender), out _));
    }

    [Fact]
    public void Sender_report_is_written_byte_for_byte()
    {
        byte[] buffer = new byte[Sender.Length];
        Assert.True(SenderReport.TryWrite(
            buffer, new(0x5D931501), new(0xDD3AC1B4_76547171), new(577_280), 3608, 577_281, [Block], out int written));
        SpanAssert.Equal(Sender, buffer.AsSpan(0, written));
        Assert.False(SenderReport.TryWrite(new byte[51], default, default, default, 0, 0, [Block], out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Receiver_report_parses_writes_and_compares()
    {
        byte[] bytes = [0x81, 0xC9, 0x00, 0x07, 0x11, 0x22, 0x33, 0x44, .. Sender[28..]];
        Assert.True(ReceiverReport.TryParse(RtcpBytes.Packet(bytes), out ReceiverReport report));
        Assert.Equal(new Ssrc(0x11223344), report.Ssrc);
        byte[] buffer = new byte[64];
        Assert.True(ReceiverReport.TryWrite(buffer, report.Ssrc, Blocks(report.Reports), out int written));
        SpanAssert.Equal(bytes, buffer.AsSpan(0, written));
    }

    [Theory]
    [InlineData(0x7FFFFF, 0x7FFFFF)]
    [InlineData(0x800000, 0x7FFFFF)]
    [InlineData(-0x800000, -0x800000)]
    [InlineData(-0x800001, -0x800000)]
    [InlineData(-1, -1)]
    public void Cumulative_loss_stays_within_24_bits(int lost, int expected)
    {
        byte[] buffer = new byte[32];
        Assert.True(ReceiverReport.TryWrite(buffer, new(1), [Block with { CumulativeLost = lost, FractionLost = 255 }], out _));
        Assert.True(ReceiverReport.TryParse(RtcpBytes.Packet(buffer), out ReceiverReport report));
        ReportBlock block = Blocks(report.Reports)[0];
        Assert.Equal((expected, 255), (block.CumulativeLost, (int)block.FractionLost));
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(62, 2)]
    [InlineData(63, 3)]
    public void More_than_31_blocks_become_several_receiver_reports(int count, int expectedPackets)
    {
        ReportBlock[] blocks = ManyBlocks(count);
        byte[] buffer = new byte[2000];
        Assert.True(ReceiverReport.TryWrite(buffer, new(9), blocks, out int written));
        Assert.Equal(expectedPackets, PacketsOf(buffer[..written], out List<ReportBlock> read));
        Assert.Equal(blocks, read);
        Assert.False(ReceiverReport.TryWrite(new byte[written - 1], new(9), blocks, out _));
    }

    [Fact]
    public void Blocks_beyond_31_of_a_sender_report_follow_in_a_receiver_report()
    {
        ReportBlock[] blocks = ManyBlocks(40);
        byte[] buffer = new byte[2000];
        Assert.True(SenderReport.TryWrite(buffer, new(9), default, default, 0, 0, blocks, out int written));
        Assert.Equal(2, PacketsOf(buffer[..written], out List<ReportBlock> read));
        Assert.Equal(blocks, read);
    }

    [Fact]
    public void Report_shorter_than_its_count_is_refused()
    {
        byte[] bytes = [.. Sender];
        bytes[0] = 0x82;
        Assert.False(SenderReport.TryParse(RtcpBytes.Packet(bytes), out _));
        Assert.False(ReceiverReport.TryParse(RtcpBytes.Packet([0x80, 0xC9, 0, 0]), out _));
    }

    [Fact]
    public void Profile_specific_extension_is_skipped()
    {
        byte[] bytes = [0x80, 0xC9, 0x00, 0x02, 0, 0, 0, 1, 9, 9, 9, 9];
        Assert.True(ReceiverReport.TryParse(RtcpBytes.Packet(bytes), out ReceiverReport report));
        Assert.Empty(Blocks(report.Reports));
    }

    [Fact]
    public void No_bytes_make_the_parsers_throw() => RtcpBytes.Sweep(Sender);

    private static ReportBlock[] ManyBlocks(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Block with { Ssrc = new((uint)i), Jitter = (uint)i * 7 })];

    private static int PacketsOf(byte[] datagram, out List<ReportBlock> blocks)
    {
        Assert.True(RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound));
        blocks = [];
        int packets = 0;
        foreach (RtcpPacketView packet in compound)
        {
            packets++;
            if (SenderReport.TryParse(packet, out SenderReport sender))
                blocks.AddRange(Blocks(sender.Reports));
            else if (ReceiverReport.TryParse(packet, out ReceiverReport receiver))
                blocks.AddRange(Blocks(receiver.Reports));
        }

        return packets;
    }

    private static ReportBlock[] Blocks(ReportBlockEnumerator reports)
    {
        var blocks = new List<ReportBlock>();
        foreach (ReportBlock block in reports)
        {
            blocks.Add(block);
        }

        return [.. blocks];
    }
}

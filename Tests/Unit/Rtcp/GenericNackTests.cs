using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class GenericNackTests
{
    private static readonly byte[] Bytes =
    [
        0x81, 0xCD, 0x00, 0x04, // V=2, FMT=1, PT=205 (RTPFB), length 4
        0x00, 0x00, 0x00, 0x01, // sender SSRC
        0x03, 0x30, 0xBD, 0xEE, // media SSRC
        0xFF, 0xFE, 0x80, 0x05, // PID 65534, BLP: 65535, 1 and 14
        0x0B, 0x8F, 0x00, 0x00, // PID 2959 alone
    ];

    [Fact]
    public void Entries_and_lost_packets_are_read_across_the_wrap()
    {
        Assert.True(GenericNack.TryParse(RtcpBytes.Packet(Bytes), out GenericNack nack));
        Assert.Equal((new Ssrc(1), new Ssrc(0x0330BDEE)), (nack.SenderSsrc, nack.MediaSsrc));
        var entries = new List<NackEntry>();
        foreach (NackEntry entry in nack.Entries)
        {
            entries.Add(entry);
        }

        Assert.Equal([new NackEntry(new(65534), 0x8005), new NackEntry(new(2959), 0)], entries);
        Assert.Equal([65534, 65535, 1, 14, 2959], Lost(nack));
    }

    [Fact]
    public void Lost_packets_are_packed_byte_for_byte()
    {
        byte[] buffer = new byte[Bytes.Length];
        Assert.True(GenericNack.TryWrite(
            buffer, new(1), new(0x0330BDEE), [new(65534), new(65535), new(1), new(14), new(2959)], out int written));
        SpanAssert.Equal(Bytes, buffer.AsSpan(0, written));
        Assert.False(GenericNack.TryWrite(new byte[19], new(1), new(2), [new(65534), new(2959)], out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Any_list_of_lost_packets_reads_back_as_the_same_set()
    {
        var random = new Random(4585);
        for (int round = 0; round < 300; round++)
        {
            ushort start = (ushort)random.Next(65536);
            int[] offsets = [.. Enumerable.Range(0, random.Next(1, 120)).Select(_ => random.Next(400)).Distinct()];
            if (round % 3 != 0)
                Array.Sort(offsets);

            SequenceNumber[] lost = [.. offsets.Select(offset => new SequenceNumber(start) + offset)];
            byte[] buffer = new byte[1200];
            Assert.True(GenericNack.TryWrite(buffer, new(1), new(2), lost, out int written));
            Assert.True(GenericNack.TryParse(RtcpBytes.Packet(buffer[..written]), out GenericNack nack));
            Assert.Equal(lost.Select(number => (int)number.Value).Order(), Lost(nack).Distinct().Order());
        }
    }

    [Fact]
    public void Seventeen_packets_in_a_row_take_one_entry()
    {
        SequenceNumber[] lost = [.. Enumerable.Range(0, 17).Select(i => new SequenceNumber(65530) + i)];
        byte[] buffer = new byte[16];
        Assert.True(GenericNack.TryWrite(buffer, new(1), new(2), lost, out int written));
        Assert.Equal(16, written);
        SpanAssert.Equal([0xFF, 0xFA, 0xFF, 0xFF], buffer.AsSpan(12));
    }

    [Fact]
    public void Nack_without_an_entry_is_refused_and_not_written()
    {
        Assert.False(GenericNack.TryParse(RtcpBytes.Packet([0x81, 0xCD, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]), out _));
        Assert.False(GenericNack.TryWrite(new byte[100], new(1), new(2), [], out _));
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(Bytes);

    private static List<int> Lost(GenericNack nack)
    {
        var lost = new List<int>();
        foreach (SequenceNumber number in nack.LostPackets)
        {
            lost.Add(number.Value);
        }

        return lost;
    }
}

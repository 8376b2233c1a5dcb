using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class TransportWideFeedbackTests
{
    private static readonly byte[] AllChunkKinds =
    [
        0x8F, 0xCD, 0x00, 0x0A, // V=2, FMT=15, PT=205 (RTPFB), length 10
        0x00, 0x00, 0x00, 0x01, // sender SSRC
        0x00, 0x00, 0x00, 0x02, // media SSRC
        0xFF, 0xFD, 0x00, 0x19, // base sequence number 65533, 25 packets
        0xFF, 0xFF, 0xFE, 0x07, // reference time -2 (-128 ms), feedback packet 7
        0x20, 0x03, 0xA0, 0x01, // run of 3 small deltas; one-bit vector: 1 0 0 0 0 0 0 0 0 0 0 0 0 1 (bits 13 and 0)
        0xD8, 0x20, 0x00, 0x64, // two-bit vector: 1 2 0 0 2 0 0; run of 100 not received, of which 1 counts
        0x01, 0x02, 0x03, 0x04, // small deltas of the run, then of the one-bit vector
        0x05, 0x06, 0xFF, 0xFE, // its second; then two-bit: small 6, large -2
        0x01, 0x00, 0x00, 0x00, // large 256, padding
        0x00, 0x00, 0x00, 0x00, // more padding than needed
    ];

    [Fact]
    public void All_chunk_kinds_are_read_across_the_wrap()
    {
        Assert.True(TransportWideFeedback.TryParse(RtcpBytes.Packet(AllChunkKinds), out TransportWideFeedback feedback));
        Assert.Equal((new Ssrc(1), new Ssrc(2)), (feedback.SenderSsrc, feedback.MediaSsrc));
        Assert.Equal(new SequenceNumber(65533), feedback.BaseSequenceNumber);
        Assert.Equal(25, feedback.PacketStatusCount);
        Assert.Equal(-2, feedback.ReferenceTime);
        Assert.Equal(7, feedback.FeedbackPacketCount);
        List<TransportPacketStatus> packets = Packets(feedback);
        Assert.Equal(25, packets.Count);
        Assert.Equal(new SequenceNumber(21), packets[^1].SequenceNumber);
        (int, int)[] expected = [(65533, 1), (65534, 2), (65535, 3), (0, 4), (13, 5), (14, 6), (15, -2), (18, 256)];
        Assert.Equal(expected, packets.Where(packet => packet.Received).Select(packet => ((int)packet.SequenceNumber.Value, (int)packet.Delta)));
        Assert.All(packets.Where(packet => !packet.Received), packet => Assert.Equal(0, packet.Delta));
    }

    [Theory]
    [InlineData(15, 0, "no packet")]
    [InlineData(14, 0xFF, "the count runs on into the deltas")]
    [InlineData(24, 0xDC, "reserved symbol in a vector")]
    [InlineData(20, 0x60, "reserved symbol in a run")]
    public void Malformed_feedback_is_refused(int offset, int value, string reason)
    {
        byte[] bytes = [.. AllChunkKinds];
        bytes[offset] = (byte)value;
        Assert.False(TransportWideFeedback.TryParse(RtcpBytes.Packet(bytes), out _), reason);
    }

    [Fact]
    public void Feedback_without_room_for_its_deltas_is_refused()
    {
        byte[] bytes = [0x8F, 0xCD, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 3, 0, 0, 0, 0, 0x20, 0x03, 1, 2];
        Assert.False(TransportWideFeedback.TryParse(RtcpBytes.Packet(bytes), out _));
    }

    [Fact]
    public void Arrivals_are_written_byte_for_byte()
    {
        byte[] buffer = new byte[64];
        TransportPacketArrival[] arrivals =
        [
            new(new(1000), MonotonicTime.FromMilliseconds(130)), // 2 ms after 2 * 64 ms: 8 ticks
            new(new(1001), MonotonicTime.FromMilliseconds(131)), // 4 ticks
            new(new(1003), MonotonicTime.FromMilliseconds(331)), // 800 ticks: large
        ];
        Assert.True(TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), 9, new(999), arrivals, out int written, out int reported));
        Assert.Equal(3, reported);
        byte[] expected =
        [
            0x8F, 0xCD, 0x00, 0x06, // V=2, FMT=15, PT=205 (RTPFB), length 6
            0x00, 0x00, 0x00, 0x01, // sender SSRC
            0x00, 0x00, 0x00, 0x02, // media SSRC
            0x03, 0xE7, 0x00, 0x05, // base sequence number 999, 5 packets
            0x00, 0x00, 0x02, 0x09, // reference time 128 ms, feedback packet 9
            0b1100_0101, 0b0010_0000, 0x08, 0x04, // two-bit vector: 0 1 1 0 2 0 0; small deltas
            0x03, 0x20, 0x00, 0x00, // large delta, padding
        ];
        SpanAssert.Equal(expected, buffer.AsSpan(0, written));
    }

    [Fact]
    public void Long_runs_and_full_vectors_take_the_fewest_chunks()
    {
        // 100 received in a row: one run. Then 14 alternating: one one-bit vector.
        var arrivals = new List<TransportPacketArrival>();
        for (int i = 0; i < 100; i++)
        {
            arrivals.Add(new(new((ushort)i), MonotonicTime.FromMilliseconds(i)));
        }

        for (int i = 101; i < 114; i += 2)
        {
            arrivals.Add(new(new((ushort)i), MonotonicTime.FromMilliseconds(i)));
        }

        byte[] buffer = new byte[400];
        Assert.True(TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), 0, new(0), arrivals.ToArray(), out int written, out _));
        Assert.Equal((20 + 2 + 2 + 107 + 3) / 4 * 4, written);
        SpanAssert.Equal([0x20, 100, 0b1001_0101, 0b0101_0101], buffer.AsSpan(20, 4));
    }

    [Fact]
    public void Any_series_of_arrivals_reads_back_with_losses_and_reordering()
    {
        var random = new Random(1588);
        for (int round = 0; round < 400; round++)
        {
            TransportPacketArrival[] arrivals = RandomArrivals(random, out SequenceNumber first);
            byte[] buffer = new byte[random.Next(40, 1200)];
            if (!TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), (byte)round, first, arrivals, out int written, out int reported))
                continue;

            Assert.InRange(reported, 1, arrivals.Length);
            Assert.True(TransportWideFeedback.TryParse(RtcpBytes.Packet(buffer[..written]), out TransportWideFeedback feedback));
            Assert.Equal(first, feedback.BaseSequenceNumber);
            List<TransportPacketStatus> packets = Packets(feedback);
            Assert.Equal(arrivals[..reported].Select(arrival => arrival.SequenceNumber), packets.Where(p => p.Received).Select(p => p.SequenceNumber));

            long tick = feedback.ReferenceTime * 256L;
            int index = 0;
            foreach (TransportPacketStatus packet in packets.Where(packet => packet.Received))
            {
                tick += packet.Delta;
                Assert.Equal(arrivals[index++].Time.Nanoseconds / 250_000, tick);
            }
        }
    }

    [Fact]
    public void Message_ends_before_a_delta_beyond_16_bits()
    {
        TransportPacketArrival[] arrivals =
        [
            new(new(1), MonotonicTime.FromMilliseconds(0)),
            new(new(2), MonotonicTime.FromMilliseconds(8191)),
            new(new(3), MonotonicTime.FromMilliseconds(8191 + 8192)),
        ];
        byte[] buffer = new byte[100];
        Assert.True(TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), 0, new(1), arrivals, out _, out int reported));
        Assert.Equal(2, reported);
        Assert.True(TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), 1, new(3), arrivals.AsSpan(2), out _, out reported));
        Assert.Equal(1, reported);
    }

    [Fact]
    public void Reference_time_wraps_at_24_bits()
    {
        byte[] buffer = new byte[100];
        var time = new MonotonicTime((0x1_0000_03L << 6) * 1_000_000);
        Assert.True(TransportWideFeedbackWriter.TryWrite(buffer, new(1), new(2), 5, new(1), [new(new(1), time)], out int written, out _));
        Assert.True(TransportWideFeedback.TryParse(RtcpBytes.Packet(buffer[..written]), out TransportWideFeedback feedback));
        Assert.Equal((3, 5), (feedback.ReferenceTime, feedback.FeedbackPacketCount));
    }

    [Fact]
    public void Nothing_is_written_without_arrivals_or_room_or_order()
    {
        TransportPacketArrival[] arrivals = [new(new(5), MonotonicTime.Zero)];
        Assert.False(TransportWideFeedbackWriter.TryWrite(new byte[100], new(1), new(2), 0, new(1), [], out _, out _));
        Assert.False(TransportWideFeedbackWriter.TryWrite(new byte[20], new(1), new(2), 0, new(5), arrivals, out _, out _));
        Assert.False(TransportWideFeedbackWriter.TryWrite(new byte[100], new(1), new(2), 0, new(6), arrivals, out _, out _));
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(AllChunkKinds);

    private static TransportPacketArrival[] RandomArrivals(Random random, out SequenceNumber first)
    {
        first = new SequenceNumber((ushort)random.Next(65536));
        SequenceNumber number = first;
        long nanoseconds = random.NextInt64(10_000_000_000);
        int lossPercent = random.Next(4) * 25;
        var arrivals = new List<TransportPacketArrival>();
        for (int i = random.Next(1, 300); i > 0; i--)
        {
            number = random.Next(100) < lossPercent ? number + random.Next(1, 40) : number;
            arrivals.Add(new(number, new MonotonicTime(nanoseconds)));
            number = number.Next;
            nanoseconds = Math.Max(0, nanoseconds + random.NextInt64(-5_000_000, random.Next(5) == 0 ? 300_000_000 : 20_000_000));
        }

        return [.. arrivals];
    }

    private static List<TransportPacketStatus> Packets(TransportWideFeedback feedback)
    {
        var packets = new List<TransportPacketStatus>();
        foreach (TransportPacketStatus packet in feedback.Packets)
        {
            packets.Add(packet);
        }

        return packets;
    }
}

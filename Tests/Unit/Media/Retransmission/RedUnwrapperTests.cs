using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class RedUnwrapperTests
{
    private const int Frame = 960;

    private readonly RedUnwrapper _unwrapper = new();

    [Fact]
    public void Without_loss_each_packet_gives_its_primary_encoding()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal([(i, i, false)], Unwrap(i, redundancy: 2));
        }

        Assert.Equal(0, _unwrapper.Recovered);
    }

    [Fact]
    public void A_lost_packet_comes_before_the_packet_that_repeats_it()
    {
        Unwrap(65_534);

        Assert.Equal([(65_535, 65_535, true), (65_536, 65_536, false)], Unwrap(65_536));
        Assert.Equal([(65_537, 65_537, false)], Unwrap(65_537));
        Assert.Equal(1, _unwrapper.Recovered);
    }

    [Fact]
    public void Two_lost_packets_are_recovered_from_two_encodings()
    {
        Unwrap(10, redundancy: 2);

        Assert.Equal([(11, 11, true), (12, 12, true), (13, 13, false)], Unwrap(13, redundancy: 2));
    }

    [Fact]
    public void A_packet_that_was_recovered_is_dropped_when_it_comes_late()
    {
        Unwrap(1);
        Unwrap(3);

        Assert.Empty(Unwrap(2));
        Assert.Empty(Unwrap(3));
    }

    [Fact]
    public void A_late_packet_that_was_not_recovered_is_passed_on()
    {
        Unwrap(1);
        Unwrap(4);

        Assert.Equal([(2, 2, false)], Unwrap(2));
    }

    [Fact]
    public void Nothing_before_the_first_packet_is_recovered() => Assert.Equal([(5, 5, false)], Unwrap(5, redundancy: 2));

    [Fact]
    public void Redundancy_whose_timestamp_is_that_of_a_known_packet_is_not_used()
    {
        Unwrap(1);

        // Packet 2 was lost; packet 3 repeats packet 1 in its stead.
        Assert.Single(Run(3, 3 * Frame, [(2 * Frame, 1)]));
        Assert.Equal(0, _unwrapper.Recovered);
    }

    [Fact]
    public void An_empty_redundant_encoding_recovers_nothing()
    {
        Unwrap(1);

        // One redundant block of 0 bytes.
        byte[] payload = [0x80 | 111, 960 >> 6, (960 & 0x3F) << 2, 0, 111, 3];
        var frames = new RedFrame[RedUnwrapper.MaxFrames];
        Assert.Equal(1, _unwrapper.Unwrap(new SequenceNumber(3), new RtpTimestamp(3 * Frame), payload, frames));
    }

    [Fact]
    public void A_malformed_payload_gives_nothing_and_its_number_stays_free()
    {
        Unwrap(1);
        var frames = new RedFrame[RedUnwrapper.MaxFrames];
        Assert.Equal(0, _unwrapper.Unwrap(new SequenceNumber(2), new RtpTimestamp(2 * Frame), [0x80 | 111], frames));

        Assert.Equal([(2, 2, true), (3, 3, false)], Unwrap(3));
    }

    [Fact]
    public void A_packet_that_is_not_red_passes_once_and_is_not_recovered_again()
    {
        Unwrap(1);
        Assert.True(_unwrapper.TryPass(new SequenceNumber(2), new RtpTimestamp(2 * Frame)));

        Assert.Equal([(3, 3, false)], Unwrap(3));
        Assert.False(_unwrapper.TryPass(new SequenceNumber(2), new RtpTimestamp(2 * Frame)));
    }

    [Fact]
    public void A_packet_that_is_not_red_is_dropped_after_it_was_recovered()
    {
        Unwrap(1);
        Assert.Equal([(2, 2, true), (3, 3, false)], Unwrap(3));

        Assert.False(_unwrapper.TryPass(new SequenceNumber(2), new RtpTimestamp(2 * Frame)));
    }

    [Fact]
    public void After_a_reset_the_stream_begins_anew()
    {
        Unwrap(50_000);
        Assert.Empty(Unwrap(40_000));
        _unwrapper.Reset();

        Assert.Single(Unwrap(40_000));
    }

    [Fact]
    public void Each_number_is_given_once_whatever_is_lost_and_reordered()
    {
        var random = new Random(3);
        var seen = new HashSet<int>();
        for (int i = 0; i < 50_000; i++)
        {
            int number = Math.Max(0, i - random.Next(5));
            foreach ((int sequence, int content, _) in Unwrap(number, random.Next(4)))
            {
                Assert.True(seen.Add(sequence));
                Assert.Equal(sequence & 0xFF, content & 0xFF);
            }
        }
    }

    private List<(int Sequence, int Content, bool IsRecovered)> Unwrap(int number, int redundancy = 1) =>
        Run(number, (uint)number * Frame, Enumerable.Range(1, redundancy).Reverse().Select(i => (i * Frame, number - i)).ToArray());

    // Each encoding is three bytes that name its packet.
    private List<(int Sequence, int Content, bool IsRecovered)> Run(int number, uint timestamp, (int Offset, int Content)[] redundant)
    {
        var payload = new List<byte>();
        foreach ((int offset, _) in redundant)
        {
            payload.AddRange([0x80 | 111, (byte)(offset >> 6), (byte)(offset << 2), 3]);
        }

        payload.Add(111);
        foreach (int content in redundant.Select(block => block.Content).Append(number))
        {
            payload.AddRange([(byte)(content >> 16), (byte)(content >> 8), (byte)content]);
        }

        var frames = new RedFrame[RedUnwrapper.MaxFrames];
        byte[] bytes = payload.ToArray();
        int count = _unwrapper.Unwrap(new SequenceNumber((ushort)number), new RtpTimestamp(timestamp), bytes, frames);
        var result = new List<(int, int, bool)>();
        foreach (RedFrame frame in frames.AsSpan(0, count))
        {
            Assert.Equal(111, frame.PayloadType);
            ReadOnlySpan<byte> data = frame.PayloadIn(bytes);
            int sequence = number + SequenceNumber.Distance(new SequenceNumber((ushort)number), frame.SequenceNumber);
            Assert.Equal((uint)sequence * Frame, frame.Timestamp.Value);
            result.Add((sequence, data[0] << 16 | data[1] << 8 | data[2], frame.IsRecovered));
        }

        return result;
    }
}

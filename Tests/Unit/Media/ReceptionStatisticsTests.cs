using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class ReceptionStatisticsTests
{
    private ReceptionStatistics _statistics;

    [Fact]
    public void A_reordered_packet_is_no_loss()
    {
        Assert.Equal(ReceivedPacketKind.InOrder, Add(10));
        Assert.Equal(ReceivedPacketKind.InOrder, Add(12));
        Assert.Equal(1, _statistics.CumulativeLost);
        Assert.Equal(ReceivedPacketKind.Reordered, Add(11));
        Assert.Equal(0, _statistics.CumulativeLost);
        Assert.Equal(12u, _statistics.ExtendedHighestSequenceNumber);
    }

    [Fact]
    public void A_packet_of_before_the_first_is_reordered()
    {
        Add(0);
        Assert.Equal(ReceivedPacketKind.Reordered, Add(65_535));
        Add(1);
        Assert.Equal(1u, _statistics.ExtendedHighestSequenceNumber);
    }

    [Fact]
    public void A_duplicate_is_known_within_the_last_64_packets()
    {
        for (int i = 0; i < 100; i++)
        {
            Add(65_500 + i);
        }

        Assert.Equal(ReceivedPacketKind.Duplicate, Add(65_599));
        Assert.Equal(ReceivedPacketKind.Duplicate, Add(65_536));
        Assert.Equal(ReceivedPacketKind.Reordered, Add(65_535));
        Assert.Equal(2, _statistics.Duplicates);

        // RFC 3550 has duplicates count as received.
        Assert.Equal(-3, _statistics.CumulativeLost);
    }

    [Fact]
    public void A_gap_of_3000_is_loss_and_a_wider_one_is_not_believed()
    {
        Add(0);
        Assert.Equal(ReceivedPacketKind.InOrder, Add(2999));
        Assert.Equal(2998, _statistics.CumulativeLost);
        Assert.Equal(ReceivedPacketKind.Discarded, Add(5999));
        Assert.Equal(ReceivedPacketKind.InOrder, Add(3000));
        Assert.Equal(ReceivedPacketKind.Discarded, Add(6000));
        Assert.Equal(2, _statistics.Discarded);
        Assert.Equal(3000u, _statistics.ExtendedHighestSequenceNumber);
    }

    [Fact]
    public void Two_packets_in_a_row_far_away_are_a_restart()
    {
        Add(100, 0);
        Add(140, 1);
        Assert.Equal(ReceivedPacketKind.Discarded, Add(40_000, 20));
        Assert.Equal(ReceivedPacketKind.Restarted, Add(40_001, 40));
        Assert.Equal(40_001u, _statistics.ExtendedHighestSequenceNumber);
        Assert.Equal(0, _statistics.CumulativeLost);
        Assert.Equal(0, _statistics.TakeFractionLost());
        Assert.Equal(ReceivedPacketKind.InOrder, Add(40_003, 80));
        Assert.Equal(1, _statistics.CumulativeLost);
    }

    [Fact]
    public void A_restart_backwards_is_found_where_it_is_farther_than_misorder_can_be()
    {
        Add(5000);
        Assert.Equal(ReceivedPacketKind.Reordered, Add(3500));
        Assert.Equal(ReceivedPacketKind.Discarded, Add(3498));
        Assert.Equal(ReceivedPacketKind.Restarted, Add(3499));
    }

    [Fact]
    public void Cycles_are_counted_over_many_wraps()
    {
        for (int i = 0; i < 300_000; i++)
        {
            Assert.Equal(ReceivedPacketKind.InOrder, Add(i & 0xFFFF));
        }

        Assert.Equal(299_999u, _statistics.ExtendedHighestSequenceNumber);
        Assert.Equal(0, _statistics.CumulativeLost);
    }

    [Fact]
    public void The_fraction_is_that_of_the_interval()
    {
        for (int i = 0; i <= 100; i++)
        {
            Add(i);
        }

        Assert.Equal(0, _statistics.TakeFractionLost());
        for (int i = 101; i <= 200; i++)
        {
            if (i % 4 != 0 || i == 200)
                Add(i);
        }

        // 24 of 100.
        Assert.Equal(24 * 256 / 100, _statistics.TakeFractionLost());
        Assert.Equal(24, _statistics.CumulativeLost);
    }

    [Fact]
    public void A_restart_of_the_timestamps_is_no_jitter()
    {
        for (int i = 0; i < 10; i++)
        {
            Add(i, i * 20);
        }

        Add(40_000, 200, timestamp: 0x8000_0000);
        Add(40_001, 220, timestamp: 0x8000_00A0);
        Add(40_002, 240, timestamp: 0x8000_0140);
        Assert.Equal(0u, _statistics.Jitter);
    }

    private ReceivedPacketKind Add(int number, long milliseconds = 0, uint? timestamp = null) => _statistics.Add(
        new SequenceNumber(unchecked((ushort)number)), new RtpTimestamp(timestamp ?? (uint)milliseconds * 8), 8000,
        MonotonicTime.FromMilliseconds(milliseconds));
}

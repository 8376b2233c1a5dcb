using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class StatisticsTests
{
    [Fact]
    public void Bitrate_is_that_of_the_last_second()
    {
        var meter = new BitrateMeter();
        for (int ms = 0; ms < 2000; ms += 10)
        {
            meter.Add(125, MonotonicTime.FromMilliseconds(ms));
        }

        Assert.Equal(100_000d, meter.Read(MonotonicTime.FromMilliseconds(1999)), 1000d);
        Assert.Equal(50_000d, meter.Read(MonotonicTime.FromMilliseconds(2499)), 1000d);
        Assert.Equal(0, meter.Read(MonotonicTime.FromMilliseconds(3100)));
    }

    [Fact]
    public void Losses_are_counted_over_a_wrap_of_the_sequence_number()
    {
        var statistics = new ReceptionStatistics();
        for (int i = 0; i < 100; i++)
        {
            if (i % 10 != 9)
            {
                statistics.Add(new SequenceNumber(unchecked((ushort)(65_500 + i))), new RtpTimestamp((uint)i * 160), 8000, MonotonicTime.FromMilliseconds(i * 20));
            }
        }

        // The last one, 65,599 = 63 after the wrap, is among the lost: 99 are expected, 90 came.
        Assert.Equal(9, statistics.CumulativeLost);
        Assert.Equal((uint)(65_500 + 98), statistics.ExtendedHighestSequenceNumber);
        Assert.Equal(9 * 256 / 99, statistics.TakeFractionLost());
        Assert.Equal(0, statistics.TakeFractionLost());
    }

    [Fact]
    public void Duplicates_make_the_loss_negative_and_the_fraction_zero()
    {
        var statistics = new ReceptionStatistics();
        for (int i = 0; i < 3; i++)
        {
            statistics.Add(new SequenceNumber(7), new RtpTimestamp(0), 8000, MonotonicTime.Zero);
        }

        Assert.Equal(-2, statistics.CumulativeLost);
        Assert.Equal(0, statistics.TakeFractionLost());
    }

    [Fact]
    public void Even_arrival_has_no_jitter_and_uneven_arrival_has()
    {
        var even = new ReceptionStatistics();
        var uneven = new ReceptionStatistics();
        for (int i = 0; i < 200; i++)
        {
            even.Add(new SequenceNumber((ushort)i), new RtpTimestamp((uint)i * 160), 8000, MonotonicTime.FromMilliseconds(i * 20));
            uneven.Add(new SequenceNumber((ushort)i), new RtpTimestamp((uint)i * 160), 8000, MonotonicTime.FromMilliseconds(i * 20 + i % 2 * 10));
        }

        // Each transit differs from the one before by 10 ms = 80 ticks (RFC 3550 appendix A.8 converges to that).
        Assert.Equal(0u, even.Jitter);
        Assert.InRange(uneven.Jitter, 78u, 80u);
    }
}

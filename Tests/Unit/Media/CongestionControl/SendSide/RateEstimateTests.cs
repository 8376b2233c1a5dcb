using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl.SendSide;

/// <summary>
/// What is measured of a path: mediasoup's RTC/BWE TestLinkCapacityEstimator, TestRobustThroughputEstimator, TestProbeBitrateEstimator,
/// TestAlrDetector, TestSendPacketHistory; and its TestTrendCalculator.
/// </summary>
public sealed class RateEstimateTests
{
    [Fact]
    public void The_capacity_begins_with_the_first_sample_and_follows_slowly()
    {
        LinkCapacityEstimator capacity = default;
        Assert.False(capacity.HasEstimate);
        capacity.OnOveruse(new Bitrate(1_000_000));
        Assert.Equal(1_000_000, capacity.Estimate.BitsPerSecond);
        capacity.OnOveruse(new Bitrate(2_000_000));
        Assert.Equal(1_050_000, capacity.Estimate.BitsPerSecond);
        Assert.True(capacity.LowerBound < capacity.Estimate && capacity.UpperBound > capacity.Estimate);
        capacity.OnProbe(new Bitrate(2_050_000));
        Assert.Equal(1_550_000, capacity.Estimate.BitsPerSecond);
        capacity.Reset();
        Assert.False(capacity.HasEstimate);
    }

    [Fact]
    public void What_arrives_is_known_after_a_quarter_of_a_second_and_follows_within_a_third()
    {
        AcknowledgedBitrateEstimator estimator = default;
        long now = 10_000;
        for (int i = 0; i < 20; i++, now += 10)
        {
            estimator.Add(1250, At(now));
            Assert.Equal(Bitrate.Zero, estimator.Value);
        }

        for (int i = 0; i < 50; i++, now += 10)
        {
            estimator.Add(1250, At(now));
        }

        Assert.InRange(estimator.Value.BitsPerSecond, 950_000, 1_050_000);
        for (int i = 0; i < 32; i++, now += 10)
        {
            estimator.Add(2500, At(now));
        }

        Assert.InRange(estimator.Value.BitsPerSecond, 1_900_000, 2_100_000);
    }

    [Fact]
    public void After_a_pause_nothing_is_known_of_what_arrives()
    {
        AcknowledgedBitrateEstimator estimator = default;
        for (int i = 0; i < 50; i++)
        {
            estimator.Add(1250, At(1000 + i * 10));
        }

        estimator.Add(1250, At(9000));
        Assert.Equal(Bitrate.Zero, estimator.Value);
    }

    [Theory]
    [InlineData(1, 4_000_000)]     // arrives as fast as it was sent: the rate of sending
    [InlineData(4, 950_000)]       // four times slower: 95 % of what the path carried
    public void A_probe_tells_the_rate_at_which_it_arrived(int stretch, long expected)
    {
        ProbeBitrateEstimator estimator = default;
        estimator.Begin(new ProbeCluster(1, new Bitrate(4_000_000), 5, 2500));
        bool measured = false;
        Bitrate rate = Bitrate.Zero;
        for (int i = 0; i < 5; i++)
        {
            measured = estimator.Add(Probe(i, i * stretch), out rate);
        }

        Assert.True(measured);
        Assert.Equal(expected, rate.BitsPerSecond);
    }

    [Fact]
    public void A_probe_of_which_too_little_arrived_or_too_fast_tells_nothing()
    {
        ProbeBitrateEstimator estimator = default;
        estimator.Begin(new ProbeCluster(1, new Bitrate(4_000_000), 5, 2500));
        Assert.False(estimator.Add(Probe(0, 0), out _));
        Assert.False(estimator.Add(Probe(1, 1), out _));
        Assert.False(estimator.Add(Probe(2, 2), out _));

        estimator.Begin(new ProbeCluster(2, new Bitrate(4_000_000), 5, 2500));
        for (int i = 0; i < 5; i++)
        {
            Assert.False(estimator.Add(Probe(i * 3, i) with { ClusterId = 2 }, out _));
        }

        Assert.False(estimator.Add(Probe(0, 0) with { ClusterId = 9 }, out _));
    }

    [Fact]
    public void A_source_that_sends_half_of_what_it_may_is_limited_and_one_that_sends_it_all_is_not()
    {
        AlrDetector alr = default;
        Bitrate estimate = new(1_000_000);
        long now = 1000;
        for (int i = 0; i < 100; i++, now += 10)
        {
            alr.OnSent(1250, estimate, At(now));
        }

        Assert.Null(alr.Since);
        for (int i = 0; i < 300; i++, now += 10)
        {
            alr.OnSent(250, estimate, At(now));
        }

        Assert.NotNull(alr.Since);
        for (int i = 0; i < 200; i++, now += 10)
        {
            alr.OnSent(1250, estimate, At(now));
        }

        Assert.Null(alr.Since);
    }

    [Fact]
    public void Each_packet_is_told_once_a_lost_one_may_arrive_after_all_and_bytes_in_flight_are_counted()
    {
        SentPacketHistory history = new();
        for (ushort i = 0; i < 10; i++)
        {
            history.Add(new SequenceNumber((ushort)(65_530 + i)), 100, 0, At(i));
        }

        Assert.Equal(1000, history.InFlightBytes);
        Assert.True(history.TryResolve(new SequenceNumber(65_535), true, out MonotonicTime sentAt, out int bytes, out _, out _));
        Assert.Equal((At(5), 100), (sentAt, bytes));
        Assert.False(history.TryResolve(new SequenceNumber(65_535), true, out _, out _, out _, out _));
        Assert.True(history.TryResolve(new SequenceNumber(0), false, out _, out _, out _, out _));
        Assert.False(history.TryResolve(new SequenceNumber(0), false, out _, out _, out _, out _));
        Assert.True(history.TryResolve(new SequenceNumber(0), true, out _, out _, out _, out bool wasLost));
        Assert.True(wasLost);
        Assert.False(history.TryResolve(new SequenceNumber(4), true, out _, out _, out _, out _));
        Assert.Equal(800, history.InFlightBytes);
    }

    [Fact]
    public void The_history_of_what_was_sent_grows_to_a_bound()
    {
        SentPacketHistory history = new();
        for (int i = 0; i < 20_000; i++)
        {
            history.Add(new SequenceNumber((ushort)i), 100, 0, At(i / 10));
        }

        Assert.Equal(SentPacketHistory.MaxCapacity, history.Capacity);
        Assert.Equal(SentPacketHistory.MaxCapacity * 100, history.InFlightBytes);
    }

    [Fact]
    public void What_is_desired_rises_at_once_and_falls_by_5_percent_a_second()
    {
        DesiredBitrateTrend trend = default;
        Assert.Equal(1_000_000, trend.Update(new Bitrate(1_000_000), At(1000)).BitsPerSecond);
        Assert.Equal(2_000_000, trend.Update(new Bitrate(2_000_000), At(1000)).BitsPerSecond);
        Assert.Equal(1_900_000, trend.Update(new Bitrate(100_000), At(2000)).BitsPerSecond);
        Assert.Equal(1_500_000, trend.Update(new Bitrate(0), At(6000)).BitsPerSecond);
        Assert.Equal(1_600_000, trend.Update(new Bitrate(1_600_000), At(6000)).BitsPerSecond);
        Assert.Equal(0, trend.Update(new Bitrate(0), At(60_000)).BitsPerSecond);
    }

    private static PacketResult Probe(int sent, int arrived) => new(At(1000 + sent), At(500 + arrived), 500, 1, true);

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}

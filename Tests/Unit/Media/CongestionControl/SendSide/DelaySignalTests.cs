using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl.SendSide;

/// <summary>
/// From packets to the state of the path: mediasoup's RTC/BWE TestInterArrivalDelta, TestTrendlineEstimator and TestOveruseDetector.
/// </summary>
public sealed class DelaySignalTests
{
    [Fact]
    public void Packets_sent_within_5_ms_are_one_group_and_groups_are_compared_by_their_last_packets()
    {
        InterArrivalGroups groups = default;
        Assert.False(groups.Add(At(0), At(100), out _, out _));
        Assert.False(groups.Add(At(4), At(104), out _, out _));
        Assert.False(groups.Add(At(20), At(120), out _, out _));    // begins the second group: the first has none before it
        Assert.True(groups.Add(At(40), At(150), out double sent, out double arrived));
        Assert.Equal((16, 16), (sent, arrived));
        Assert.True(groups.Add(At(60), At(170), out sent, out arrived));
        Assert.Equal((20, 30), (sent, arrived));
    }

    [Fact]
    public void A_burst_that_the_path_delivers_at_once_is_one_group()
    {
        InterArrivalGroups groups = default;
        groups.Add(At(0), At(100), out _, out _);
        groups.Add(At(20), At(140), out _, out _);
        Assert.True(groups.Add(At(40), At(200), out _, out _));
        Assert.False(groups.Add(At(50), At(201), out _, out _));
        Assert.False(groups.Add(At(60), At(202), out _, out _));
        Assert.True(groups.Add(At(80), At(250), out double sent, out double arrived));
        Assert.Equal((40, 62), (sent, arrived));
    }

    [Fact]
    public void A_packet_of_an_earlier_group_changes_nothing()
    {
        InterArrivalGroups groups = default;
        groups.Add(At(0), At(100), out _, out _);
        groups.Add(At(20), At(120), out _, out _);
        Assert.False(groups.Add(At(10), At(121), out _, out _));
        Assert.True(groups.Add(At(40), At(140), out double sent, out double arrived));
        Assert.Equal((20, 20), (sent, arrived));
    }

    [Fact]
    public void A_jump_of_the_receivers_clock_begins_anew()
    {
        InterArrivalGroups groups = default;
        groups.Add(At(0), At(100), out _, out _);
        groups.Add(At(20), At(120), out _, out _);
        groups.Add(At(40), At(9000), out _, out _);
        Assert.False(groups.Add(At(60), At(9020), out _, out _));
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(22, 0.0909)]
    [InlineData(18, -0.1111)]
    public void The_slope_is_the_growth_of_the_delay_once_the_window_is_full(double arrivalDelta, double slope)
    {
        TrendlineEstimator trend = default;
        for (int i = 0; i < 19; i++)
        {
            trend.Add(20, arrivalDelta);
            Assert.Equal(0, trend.Slope);
        }

        for (int i = 0; i < 200; i++)
        {
            trend.Add(20, arrivalDelta);
        }

        Assert.Equal(slope, trend.Slope, 0.002);
    }

    [Fact]
    public void Noise_around_no_growth_has_no_slope_to_speak_of()
    {
        TrendlineEstimator trend = default;
        Random random = new(3);
        for (int i = 0; i < 500; i++)
        {
            trend.Add(20, 20 + random.NextDouble() * 4 - 2);
            Assert.InRange(trend.Slope, -0.05, 0.05);
        }
    }

    [Fact]
    public void Overuse_is_told_when_the_slope_stays_above_the_threshold_and_does_not_fall()
    {
        OveruseDetector detector = default;
        detector.Update(0.2, 60, 5, 1000);
        Assert.Equal(BandwidthUsage.Normal, detector.Usage);
        detector.Update(0.2, 60, 10, 1010);
        Assert.Equal(BandwidthUsage.Overusing, detector.Usage);
        detector.Update(0, 60, 10, 1020);
        Assert.Equal(BandwidthUsage.Normal, detector.Usage);
        detector.Update(-0.2, 60, 10, 1030);
        Assert.Equal(BandwidthUsage.Underusing, detector.Usage);
    }

    [Fact]
    public void A_slope_that_falls_again_is_no_overuse()
    {
        OveruseDetector detector = default;
        detector.Update(0.30, 60, 10, 1000);
        detector.Update(0.20, 60, 10, 1010);
        detector.Update(0.10, 60, 10, 1020);
        Assert.Equal(BandwidthUsage.Normal, detector.Usage);
    }

    [Fact]
    public void The_threshold_follows_the_path_within_its_bounds_and_ignores_steps()
    {
        OveruseDetector detector = default;
        double first = detector.Threshold;
        for (int i = 0; i < 500; i++)
        {
            detector.Update(0, 60, 10, 1000 + i * 100);
        }

        Assert.Equal(6, detector.Threshold);
        Assert.True(first > 6);
        detector.Update(1, 60, 10, 100_000);
        Assert.Equal(6, detector.Threshold);
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}

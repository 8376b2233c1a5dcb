using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The parts of the delay-based estimate, each alone.</summary>
public sealed class EstimatorPartsTests
{
    [Fact]
    public void Packets_sent_within_5_ms_are_one_group()
    {
        var groups = default(InterArrivalGroups);
        Assert.False(Add(ref groups, 0, 100, out _, out _));
        Assert.False(Add(ref groups, 4, 104, out _, out _));
        Assert.False(Add(ref groups, 20, 125, out _, out _));

        // The third group completes the second: sent 20 - 4 ms after the first, arrived 125 - 104 ms after it.
        Assert.True(Add(ref groups, 40, 140, out double sent, out double arrival));
        Assert.Equal((16, 21), (sent, arrival));
    }

    [Fact]
    public void Packets_that_a_path_delivers_as_one_burst_are_one_group()
    {
        var groups = default(InterArrivalGroups);
        Add(ref groups, 0, 100, out _, out _);
        Add(ref groups, 20, 200, out _, out _);
        Add(ref groups, 40, 201, out _, out _);
        Assert.False(Add(ref groups, 60, 202, out _, out _));
        Assert.True(Add(ref groups, 80, 260, out double sent, out double arrival));
        Assert.Equal((60, 102), (sent, arrival));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.05)]
    [InlineData(-1, -0.05)]
    public void The_slope_is_that_of_the_delay(double growthMilliseconds, double slope)
    {
        var trendline = default(TrendlineEstimator);
        for (int i = 0; i < 100; i++)
        {
            trendline.Add(20, 20 + growthMilliseconds);
        }

        Assert.Equal(slope, trendline.Slope, 0.005);
    }

    [Fact]
    public void A_slope_above_the_threshold_for_a_while_is_overuse_and_one_below_is_underuse()
    {
        var detector = default(OveruseDetector);
        detector.Update(0.2, 60, 20, 1000);
        Assert.Equal(BandwidthUsage.Normal, detector.Usage);
        detector.Update(0.2, 60, 20, 1020);
        Assert.Equal(BandwidthUsage.Overusing, detector.Usage);
        detector.Update(-0.2, 60, 20, 1040);
        Assert.Equal(BandwidthUsage.Underusing, detector.Usage);
        detector.Update(0, 60, 20, 1060);
        Assert.Equal(BandwidthUsage.Normal, detector.Usage);
    }

    [Fact]
    public void The_threshold_rises_slowly_and_falls_fast_within_its_range()
    {
        var detector = default(OveruseDetector);
        for (int i = 1; i < 2000; i++)
        {
            // 60 groups x 4 x 0.1 = 24 ms.
            detector.Update(0.1, 60, 20, i * 20);
        }

        Assert.Equal(24, detector.Threshold, 0.5);
        for (int i = 2000; i < 4000; i++)
        {
            detector.Update(0, 60, 20, i * 20);
        }

        Assert.Equal(6, detector.Threshold);
    }

    [Fact]
    public void What_arrives_is_measured_over_300_ms()
    {
        var estimator = default(AcknowledgedBitrateEstimator);
        Assert.Equal(Bitrate.Zero, estimator.Value);
        for (int ms = 0; ms <= 1000; ms += 10)
        {
            estimator.Add(1250, MonotonicTime.FromMilliseconds(ms));
        }

        Assert.InRange(estimator.Value.BitsPerSecond, 950_000, 1_050_000);
        for (int ms = 1010; ms <= 1310; ms += 10)
        {
            estimator.Add(125, MonotonicTime.FromMilliseconds(ms));
        }

        Assert.InRange(estimator.Value.BitsPerSecond, 90_000, 150_000);
    }

    [Fact]
    public void The_rate_falls_to_85_percent_of_what_arrives_and_grows_by_8_percent_a_second_at_first()
    {
        var control = new AimdRateControl(Bitrate.FromKilobitsPerSecond(1000));
        for (int ms = 0; ms <= 1000; ms += 100)
        {
            control.Update(BandwidthUsage.Normal, Bitrate.FromKilobitsPerSecond(1000), MonotonicTime.FromMilliseconds(ms));
        }

        Assert.InRange(control.Current.BitsPerSecond, 1_075_000, 1_085_000);
        control.Update(BandwidthUsage.Overusing, Bitrate.FromKilobitsPerSecond(900), MonotonicTime.FromMilliseconds(1100));
        Assert.Equal(765_000, control.Current.BitsPerSecond);
        control.Update(BandwidthUsage.Underusing, Bitrate.FromKilobitsPerSecond(900), MonotonicTime.FromMilliseconds(1200));
        Assert.Equal(765_000, control.Current.BitsPerSecond);
    }

    [Fact]
    public void Near_the_known_capacity_the_rate_grows_by_a_packet_per_response_time()
    {
        var control = new AimdRateControl(Bitrate.FromKilobitsPerSecond(1000)) { RoundTripTime = TimeSpan.FromMilliseconds(100) };
        control.Update(BandwidthUsage.Overusing, Bitrate.FromKilobitsPerSecond(1000), MonotonicTime.FromMilliseconds(0));
        for (int ms = 100; ms <= 1100; ms += 100)
        {
            control.Update(BandwidthUsage.Normal, Bitrate.FromKilobitsPerSecond(1000), MonotonicTime.FromMilliseconds(ms));
        }

        // 850 kbit/s at 30 frames a second: packets of 885 bytes, one each 200 ms: 35 kbit/s each second.
        Assert.InRange(control.Current.BitsPerSecond, 880_000, 890_000);
    }

    [Fact]
    public void One_decrease_halves_at_most_and_the_rate_stays_within_its_bounds()
    {
        var control = new AimdRateControl(Bitrate.FromKilobitsPerSecond(1000)) { Min = Bitrate.FromKilobitsPerSecond(400) };
        control.Update(BandwidthUsage.Overusing, Bitrate.FromKilobitsPerSecond(50), MonotonicTime.FromMilliseconds(0));
        Assert.Equal(500_000, control.Current.BitsPerSecond);
        control.Update(BandwidthUsage.Overusing, Bitrate.FromKilobitsPerSecond(50), MonotonicTime.FromMilliseconds(500));
        Assert.Equal(400_000, control.Current.BitsPerSecond);
    }

    [Theory]
    [InlineData(10, 10, 967)]
    [InlineData(10, 20, 459)]
    public void A_probe_measures_the_slower_of_sending_and_arriving(int sentEvery, int arrivedEvery, int kilobits)
    {
        var estimator = default(ProbeBitrateEstimator);
        estimator.Begin(new ProbeCluster(3, Bitrate.FromKilobitsPerSecond(1000), 5, 6000));
        Bitrate last = Bitrate.Zero;
        for (int i = 0; i < 6; i++)
        {
            var packet = new PacketResult(
                MonotonicTime.FromMilliseconds(i * sentEvery), MonotonicTime.FromMilliseconds(500 + i * arrivedEvery), 1208, 3, true);
            last = estimator.Add(packet, out Bitrate rate) ? rate : last;
        }

        Assert.Equal(kilobits, last.BitsPerSecond / 1000.0, 1.0);
    }

    [Fact]
    public void A_queue_that_stands_is_found_and_given_up_when_it_is_not_ours()
    {
        var queue = default(StandingQueue);
        int drains = 0;
        for (int ms = 0; ms < 30_000; ms += 10)
        {
            int delay = ms < 5000 ? 20 : 140;
            queue.Add(MonotonicTime.FromMilliseconds(ms), MonotonicTime.FromMilliseconds(ms + delay));
            if (ms == 4990)
            {
                Assert.False(queue.Exists);
            }

            drains += queue.TryDrain(MonotonicTime.FromMilliseconds(ms)) ? 1 : 0;
        }

        Assert.Equal(4, drains);
        Assert.False(queue.IsTooLong);
    }

    private static bool Add(ref InterArrivalGroups groups, int sent, int arrived, out double sentDelta, out double arrivalDelta) =>
        groups.Add(MonotonicTime.FromMilliseconds(sent), MonotonicTime.FromMilliseconds(arrived), out sentDelta, out arrivalDelta);
}

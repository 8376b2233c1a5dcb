using JbAspire.TestKit.Network;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>A 2 Mbit/s path that loses, delays or reorders for reasons other than congestion.</summary>
public sealed class LossyPathTests
{
    private const int Capacity = 2000;

    public static TheoryData<int, bool> Paths => new() { { 20, true }, { 100, true }, { 300, true }, { 20, false }, { 100, false }, { 300, false } };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Random_loss_of_5_percent_keeps_70_percent_of_the_capacity(int roundTrip, bool layered) =>
        AssertKeeps(0.7, roundTrip, layered, link => link with { Loss = 0.05 });

    [Theory]
    [MemberData(nameof(Paths))]
    public void Bursts_of_loss_keep_70_percent_of_the_capacity(int roundTrip, bool layered) =>
        AssertKeeps(0.7, roundTrip, layered, link => link with { BurstLoss = new GilbertElliott(0.0135, 0.25) });

    [Theory]
    [MemberData(nameof(Paths))]
    public void Jitter_of_30_ms_does_not_collapse_the_estimate(int roundTrip, bool layered) =>
        AssertKeeps(0.7, roundTrip, layered, link => link with { Jitter = TimeSpan.FromMilliseconds(30) });

    [Theory]
    [MemberData(nameof(Paths))]
    public void Jitter_of_30_ms_that_reorders_keeps_half_of_the_capacity(int roundTrip, bool layered) =>
        AssertKeeps(0.5, roundTrip, layered, link => link with { Jitter = TimeSpan.FromMilliseconds(30), JitterReorders = true });

    [Theory]
    [MemberData(nameof(Paths))]
    public void Reordering_and_duplicates_do_not_matter(int roundTrip, bool layered) =>
        AssertKeeps(0.85, roundTrip, layered, link => link with { Reordering = 0.02, Duplication = 0.02 });

    [Theory]
    [MemberData(nameof(Paths))]
    public void Loss_of_a_fifth_of_the_feedback_does_not_matter(int roundTrip, bool layered)
    {
        CallSimulation call = SimulatedLinks.Call(3, SimulatedLinks.Link(Capacity, roundTrip), layered, feedbackLoss: 0.2);
        call.RunUntil(60);

        Assert.True(call.MeanEstimate(20, 60) > 0.85 * Capacity);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_shallow_queue_that_drops_what_is_too_much_bounds_the_rate(int roundTrip, bool layered)
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(Capacity, roundTrip, queueMilliseconds: 30), layered);
        call.RunUntil(20);
        call.Link.Downlink.Statistics.Reset();
        call.RunUntil(60);

        LinkStatistics statistics = call.Link.Downlink.Statistics;
        Assert.InRange(call.MeanEstimate(20, 60), 0.6 * Capacity, 1.2 * Capacity);
        Assert.True((double)statistics.QueueDrops / statistics.Sent < 0.10);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void An_outage_of_3_s_lowers_the_rate_and_recovers_to_85_percent_within_10_s(int roundTrip, bool layered)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            LinkConditions link = SimulatedLinks.Link(Capacity, roundTrip);
            CallSimulation call = SimulatedLinks.Call(seed, link, layered);
            call.Link.Downlink.ChangeAt(SimulatedLinks.At(30), link with { IsCut = true });
            call.Link.Downlink.ChangeAt(SimulatedLinks.At(33), link);
            call.RunUntil(45);

            double lowest = call.Samples.Where(sample => sample.At is > 30 and < 34).Min(sample => sample.Kilobits);
            Assert.True(lowest < 0.15 * Capacity);
            Assert.InRange(call.TimeTo(33 + roundTrip / 2000.0, 0.85 * Capacity, double.MaxValue), 0, 10);
            Assert.True(call.MeanEstimate(40, 45) > 0.85 * Capacity);
        }
    }

    [Fact]
    public void A_source_that_is_silent_for_a_minute_goes_on_where_it_was()
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(Capacity, 50), layered: false);
        call.RunUntil(20);
        call.Controller.DesiredBitrate = default;
        call.Source.IsSilent = true;
        call.RunUntil(80);
        double silent = call.Samples[^1].Kilobits;
        call.Source.IsSilent = false;
        call.Link.Downlink.Statistics.Reset();
        call.RunUntil(100);

        Assert.InRange(silent, 0.8 * Capacity, 1.3 * Capacity);
        Assert.InRange(call.MeanEstimate(82, 100), 0.8 * Capacity, 1.2 * Capacity);
        Assert.InRange(call.Link.Downlink.Statistics.QueueingPercentile(0.95).TotalMilliseconds, 0, 150);
    }

    [Fact]
    public void A_longer_way_is_not_taken_for_a_queue_for_long()
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(Capacity, 50), layered: true);
        call.Link.Downlink.ChangeAt(SimulatedLinks.At(30), SimulatedLinks.Link(Capacity, 350));
        call.RunUntil(60);

        Assert.True(call.MeanEstimate(45, 60) > 0.85 * Capacity);
    }

    private static void AssertKeeps(double share, int roundTrip, bool layered, Func<LinkConditions, LinkConditions> change)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            CallSimulation call = SimulatedLinks.Call(seed, change(SimulatedLinks.Link(Capacity, roundTrip)), layered);
            call.RunUntil(60);

            Assert.True(call.MeanEstimate(15, 60) > share * Capacity, $"seed {seed}: {call.MeanEstimate(15, 60):f0} kbit/s");
        }
    }
}

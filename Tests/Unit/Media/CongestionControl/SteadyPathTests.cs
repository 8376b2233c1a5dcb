using JbAspire.TestKit.Network;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>A path that stays as it is, measured from 20 s to 60 s.</summary>
public sealed class SteadyPathTests
{
    public static TheoryData<int, int, bool> Paths
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach (int capacity in new[] { 150, 500, 1000, 2000, 5000 })
            {
                foreach (int roundTrip in new[] { 20, 100, 300 })
                {
                    data.Add(capacity, roundTrip, true);
                    data.Add(capacity, roundTrip, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_queue_is_under_150_ms_and_the_estimate_near_the_capacity(int capacity, int roundTrip, bool layered)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            CallSimulation call = SimulatedLinks.Call(seed, SimulatedLinks.Link(capacity, roundTrip, queueMilliseconds: 1000), layered);
            LinkStatistics statistics = Measure(call);

            Assert.InRange(statistics.QueueingPercentile(0.95).TotalMilliseconds, 0, 150);
            Assert.InRange(call.MeanEstimate(20, 60), 0.85 * capacity, 1.3 * capacity);
            Assert.True(call.TimeTo(0, 0.85 * capacity, 1.3 * capacity) < 5);
            Assert.Equal(0, call.Pacer.Queue.Dropped);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(250)]
    public void The_interval_of_feedback_does_not_matter(int milliseconds)
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(1000, 50), layered: false, milliseconds);
        LinkStatistics statistics = Measure(call);

        Assert.InRange(statistics.QueueingPercentile(0.95).TotalMilliseconds, 0, 150);
        Assert.InRange(call.MeanEstimate(20, 60), 850, 1100);
    }

    [Fact]
    public void Probes_cost_less_than_3_percent_of_the_capacity()
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(1000, 50), layered: true);
        call.RunUntil(60);

        Assert.InRange(call.PaddingSent * 8 / 60.0, 1, 0.03 * 1_000_000);
    }

    [Fact]
    public void Nothing_is_probed_above_what_is_wanted()
    {
        CallSimulation call = SimulatedLinks.Call(1, SimulatedLinks.Link(5000, 50), layered: true);
        call.Controller.DesiredBitrate = call.Controller.AvailableBitrate;
        call.RunUntil(20);

        Assert.Equal(0, call.PaddingSent);
    }

    [Fact]
    public void The_same_seed_makes_the_same_run()
    {
        LinkConditions link = SimulatedLinks.Link(1000, 100) with { Loss = 0.02, Jitter = TimeSpan.FromMilliseconds(10) };
        CallSimulation first = SimulatedLinks.Call(7, link, layered: true);
        CallSimulation second = SimulatedLinks.Call(7, link, layered: true);
        first.RunUntil(15);
        second.RunUntil(15);

        Assert.Equal(first.Samples, second.Samples);
    }

    private static LinkStatistics Measure(CallSimulation call)
    {
        call.RunUntil(20);
        call.Link.Downlink.Statistics.Reset();
        call.RunUntil(60);
        return call.Link.Downlink.Statistics;
    }
}

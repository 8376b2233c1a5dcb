using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Media;
using JbAspire.TestKit.Network;
using Xunit;
using static JbAspire.Tests.Scenarios.Quality.QualityCall;

namespace JbAspire.Tests.Scenarios.Quality;

/// <summary>The whole engine on a link whose capacity steps: how soon the estimate is there, and what waits in the queue then.</summary>
public sealed class EstimateFollowsCapacityTests
{
    // More than any capacity below, in steps that leave something to rise to.
    private static readonly VideoSourceOptions Camera = new() { Bitrates = [150_000, 800_000, 4_000_000] };

    [Theory]
    [InlineData(3.0, 1.0, 25, 1)]
    [InlineData(3.0, 1.0, 100, 2)]
    [InlineData(2.0, 0.5, 25, 3)]
    [InlineData(1.5, 0.75, 50, 4)]
    public void A_new_capacity_is_found_to_85_percent_within_4_s_down_and_15_s_up(double high, double low, double delay, int seed)
    {
        using var call = new QualityCall(Camera);
        Viewer viewer = call.Watch("viewer", Link(high, delay), seed: seed);
        call.Run(20);
        Assert.True(viewer.Estimate >= 0.85 * high * 1e6, $"at first: {viewer.Estimate} of {high} Mbit/s");

        viewer.Downlink.Change(Link(low, delay), call.Now);
        double down = SecondsUntil(call, () => viewer.Estimate <= low * 1e6 / 0.85, 10);
        Assert.True(down <= 4, $"down after {down} s");
        call.Run(10);
        Assert.InRange(viewer.Estimate, 0.6 * low * 1e6, 1.2 * low * 1e6);

        viewer.Downlink.Change(Link(high, delay), call.Now);
        double up = SecondsUntil(call, () => viewer.Estimate >= 0.85 * high * 1e6, 30);
        Assert.True(up <= 15, $"up after {up} s");
    }

    [Theory]
    [InlineData(3.0, 25, 1)]
    [InlineData(1.0, 25, 2)]
    [InlineData(1.0, 100, 3)]
    [InlineData(0.5, 50, 4)]
    public void What_waits_in_the_queue_stays_under_150_ms_once_the_capacity_is_found(double megabits, double delay, int seed)
    {
        using var call = new QualityCall(Camera);
        Viewer viewer = call.Watch("viewer", Link(megabits, delay), seed: seed);
        call.Run(20);
        viewer.Downlink.Statistics.Reset();
        call.Run(40);

        TimeSpan queueing = viewer.Downlink.Statistics.QueueingPercentile(0.95);
        Assert.True(queueing < Milliseconds(150), $"p95 {queueing.TotalMilliseconds:F0} ms");
        Assert.True(viewer.Video.Frames.Count > 30 * 60 / 4, $"{viewer.Video.Frames.Count} frames");
    }

    [Fact]
    public void An_outage_of_3_s_is_over_for_the_picture_within_2_s()
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(3, 25));
        call.Run(15);
        LinkConditions before = viewer.Downlink.Conditions;
        viewer.Downlink.Change(before with { IsCut = true }, call.Now);
        call.Run(3);
        viewer.Downlink.Change(before, call.Now);
        MonotonicTime back = call.Now;
        int frames = viewer.Video.Frames.Count;

        double seconds = SecondsUntil(call, () => viewer.Video.Frames.Count > frames + 10, 10);
        Assert.True(seconds <= 2, $"{seconds} s until ten frames");
        call.Run(15);
        Assert.Empty(viewer.Video.Freezes(Milliseconds(500), back + TimeSpan.FromSeconds(2)));
        Assert.True(viewer.Consumer.CurrentLayers is { SpatialLayer: 2 }, $"{viewer.Consumer.CurrentLayers}");
    }

    [Fact]
    public void Jitter_of_200_ms_does_not_take_the_base_layer_away()
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(3, 25));
        call.Run(10);
        viewer.Downlink.Change(Link(3, 25) with { Delay = Milliseconds(125), Jitter = Milliseconds(100), JitterReorders = true }, call.Now);
        call.Run(5);
        MonotonicTime from = call.Now;
        int frames = viewer.Video.Frames.Count;
        call.Run(25);

        Assert.True(viewer.Video.Frames.Count - frames > 25 * 12, $"{viewer.Video.Frames.Count - frames} frames in 25 s");
        double frozen = viewer.Video.Freezes(Milliseconds(400), from).Sum(freeze => freeze.TotalSeconds);
        Assert.True(frozen < 2.5, $"{frozen:F1} s frozen");
    }

    [Fact]
    public void A_path_that_carried_nearly_nothing_for_20_s_carries_the_best_layers_again_within_20_s()
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(3, 25));
        call.Run(10);
        viewer.Downlink.Change(Link(0.06, 150, loss: 0.3), call.Now);
        call.Run(20);
        viewer.Downlink.Change(Link(3, 25), call.Now);

        double seconds = SecondsUntil(call, () => viewer.Consumer.CurrentLayers is { SpatialLayer: 2 }, 40);
        Assert.True(seconds <= 20, $"{seconds:F1} s, estimate {viewer.Estimate}");
        int frames = viewer.Video.Frames.Count;
        call.Run(10);
        Assert.True(viewer.Video.Frames.Count - frames > 200, $"{viewer.Video.Frames.Count - frames} frames");
    }

    private static double SecondsUntil(QualityCall call, Func<bool> isReached, double limit)
    {
        MonotonicTime begin = call.Now;
        while (!isReached() && (call.Now - begin).TotalSeconds < limit)
        {
            call.Run(0.1);
        }

        return (call.Now - begin).TotalSeconds;
    }
}

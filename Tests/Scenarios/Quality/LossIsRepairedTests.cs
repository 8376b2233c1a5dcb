using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Media;
using JbAspire.TestKit.Network;
using Xunit;
using static JbAspire.Tests.Scenarios.Quality.QualityCall;

namespace JbAspire.Tests.Scenarios.Quality;

/// <summary>Lossy paths on either side of the engine.</summary>
public sealed class LossIsRepairedTests
{
    [Theory]
    [InlineData(15, 1)]
    [InlineData(25, 2)]
    [InlineData(40, 3)]
    public void Of_what_5_percent_loss_takes_from_a_receiver_99_9_percent_of_all_packets_are_there_within_a_round_trip_and_100_ms(double delay, int seed)
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(10, delay, loss: 0.05), seed: seed);
        call.Run(90);

        AssertRepaired(viewer.Video, Milliseconds((2 * delay) + 100));
    }

    [Fact]
    public void Losses_in_bursts_are_repaired_too()
    {
        using var call = new QualityCall();
        LinkConditions link = Link(10, 25) with { BurstLoss = new GilbertElliott(GoodToBad: 0.01, BadToGood: 0.3, LossInBad: 0.7) };
        Viewer viewer = call.Watch("viewer", link, seed: 5);
        call.Run(60);

        Assert.True(viewer.Video.Repairs.Count > 100, $"{viewer.Video.Repairs.Count} repairs");
        Assert.True(viewer.Video.Unrepaired <= viewer.Video.MediaPackets / 1000, $"{viewer.Video.Unrepaired} of {viewer.Video.MediaPackets} lost for good");
        Assert.Equal(0, viewer.Video.UndecodableFrames);
    }

    [Fact]
    public void What_the_camera_loses_on_its_way_in_is_asked_for_and_reaches_the_viewer()
    {
        var up = new NetworkLink<FiveTuple>(7, Link(20, 25, loss: 0.05), Link(20, 25));
        using var call = new QualityCall(new VideoSourceOptions { Bitrates = [800_000], TemporalLayers = 1 }, up);
        Viewer viewer = call.Watch("viewer", Link(10, 5));
        call.Run(60);

        ref JbAspire.Media.Statistics.RtpStreamCounters counters = ref call.Camera.Producer.Streams[0].Counters;
        Assert.True(counters.PacketsRepaired > 100, $"{counters.PacketsRepaired} repaired");
        Assert.True(viewer.Video.Frames.Count > 60 * 30 * 0.99, $"{viewer.Video.Frames.Count} frames");
        Assert.Equal(0, viewer.Video.UndecodableFrames);
        Assert.True(call.Camera.KeyFrameRequests <= 3, $"{call.Camera.KeyFrameRequests} key frames asked for");
    }

    [Fact]
    public void A_camera_without_RTX_resends_under_the_same_number_and_nothing_is_forwarded_twice()
    {
        var up = new NetworkLink<FiveTuple>(8, Link(20, 25, loss: 0.05), Link(20, 25));
        using var call = new QualityCall(new VideoSourceOptions { Bitrates = [800_000], TemporalLayers = 1, HasRtx = false }, up);
        Viewer viewer = call.Watch("viewer", Link(10, 5));
        call.Run(30);

        Assert.True(call.Camera.Resent > 50, $"{call.Camera.Resent} resent");
        Assert.Equal(0, viewer.Video.Duplicates);
        Assert.True(viewer.Video.Frames.Count > 30 * 30 * 0.98, $"{viewer.Video.Frames.Count} frames");
    }

    private static void AssertRepaired(ReceivedVideo video, TimeSpan limit)
    {
        long late = video.Repairs.Count(time => time > limit) + video.Unrepaired;
        Assert.True(video.Repairs.Count > 100, $"{video.Repairs.Count} repairs");
        Assert.True(late <= video.MediaPackets / 1000, $"{late} of {video.MediaPackets} packets late or lost");
        Assert.Equal(0, video.UndecodableFrames);
    }
}

using JbAspire.Media.Consumers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Media;
using JbAspire.TestKit.Network;
using Xunit;
using static JbAspire.Tests.Scenarios.Quality.QualityCall;

namespace JbAspire.Tests.Scenarios.Quality;

/// <summary>Switches of layers as receivers see them.</summary>
public sealed class LayersAreSwitchedCleanlyTests
{
    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.02, 2)]
    public void No_frame_is_undecodable_and_no_picture_is_missing_whatever_is_preferred(double loss, int seed)
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(10, 20, loss), seed: seed);
        var random = new Random(seed);
        call.Run(3);
        MonotonicTime from = call.Now;
        for (int i = 0; i < 60; i++)
        {
            viewer.Consumer.SetPreferredLayers(new ConsumerLayers(random.Next(3), random.Next(3)), call.Now, call.Call.Sink);
            call.Run(0.3 + random.NextDouble());
        }

        Assert.Equal(0, viewer.Video.UndecodableFrames);
        Assert.Equal(0, viewer.Video.PictureIdGaps);
        Assert.True(viewer.Video.Frames.Select(frame => frame.Tag.Stream).Distinct().Count() == 3);
        if (loss == 0)
        {
            // The lowest temporal layer alone is a frame each 133 ms.
            Assert.Empty(viewer.Video.Freezes(Milliseconds(200), from));
        }
    }

    [Fact]
    public void A_switch_by_hand_is_no_freeze_while_a_far_camera_of_few_frames_makes_its_key_frame()
    {
        var camera = new NetworkLink<FiveTuple>(7, Link(20, 75), Link(20, 75));
        using var call = new QualityCall(new VideoSourceOptions { FramesPerSecond = 15 }, camera);
        Viewer viewer = call.Watch("viewer", Link(10, 20));
        call.Run(8);
        MonotonicTime from = call.Now;
        for (int i = 0; i < 12; i++)
        {
            viewer.Consumer.SetPreferredLayers(new ConsumerLayers(i % 3, 2), call.Now, call.Call.Sink);
            call.Run(1.03);
            Assert.Equal(i % 3, viewer.Consumer.CurrentLayers!.SpatialLayer);
        }

        // A frame each 67 ms; the lowest temporal layer alone would be one each 267 ms.
        Assert.Empty(viewer.Video.Freezes(Milliseconds(150), from));
        Assert.Equal(0, viewer.Video.UndecodableFrames);
    }

    [Fact]
    public void A_narrow_path_gets_lower_layers_and_goes_on_without_a_freeze()
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(4, 25));
        call.Run(15);
        Assert.Equal(2, viewer.Consumer.CurrentLayers!.SpatialLayer);

        viewer.Downlink.Change(Link(0.7, 25), call.Now);
        call.Run(6);
        MonotonicTime settled = call.Now;
        call.Run(20);

        Assert.InRange(viewer.Consumer.CurrentLayers!.SpatialLayer, 0, 1);
        Assert.Equal(0, viewer.Video.UndecodableFrames);
        Assert.Empty(viewer.Video.Freezes(Milliseconds(400), settled));
    }

    [Fact]
    public void One_lossy_receiver_never_changes_the_layers_of_another()
    {
        using var call = new QualityCall();
        Viewer good = call.Watch("good", Link(6, 20), seed: 1);
        call.Run(12);
        ConsumerLayers best = good.Consumer.CurrentLayers!;
        Assert.Equal(new ConsumerLayers(2, 2), best);
        MonotonicTime from = call.Now;
        Viewer lossy = call.Watch("lossy", Link(0.6, 100, loss: 0.15), seed: 2);
        for (int i = 0; i < 60; i++)
        {
            call.Run(0.5);
            Assert.Equal(best, good.Consumer.CurrentLayers);
        }

        Assert.Empty(good.Video.Freezes(Milliseconds(100), from));
        Assert.True(lossy.Video.MediaPackets > 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_first_frame_is_there_within_300_ms_of_a_resume_at_a_round_trip_of_50_ms(int seed)
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("viewer", Link(4, 25), seed: seed);
        call.Run(8 + (seed * 0.37));
        for (int i = 0; i < 5; i++)
        {
            viewer.Consumer.Pause(call.Now, call.Call.Sink);
            call.Run(2 + (i * 1.7));
            int frames = viewer.Video.Frames.Count;
            MonotonicTime resumed = call.Now;
            viewer.Consumer.Resume(call.Now, call.Call.Sink);
            call.Run(1);

            TimeSpan first = viewer.Video.Frames[frames].At - resumed;
            Assert.True(first < Milliseconds(300), $"{first.TotalMilliseconds} ms");
        }
    }

    [Fact]
    public void A_viewer_who_comes_late_sees_the_first_frame_within_300_ms()
    {
        using var call = new QualityCall();
        call.Watch("first", Link(4, 25));
        call.Run(5.3);
        MonotonicTime joined = call.Now + Milliseconds(50);
        Viewer late = call.Watch("late", Link(4, 25), seed: 9);
        call.Run(1);

        Assert.True(late.Video.Frames[0].At - joined < Milliseconds(300), $"{(late.Video.Frames[0].At - joined).TotalMilliseconds} ms");
    }
}

using JbAspire.TestKit.Media;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Scenarios.Quality;

public sealed class FirstLookTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(5, 25, 0)]
    [InlineData(1, 25, 0)]
    [InlineData(0.4, 25, 0)]
    [InlineData(5, 25, 0.05)]
    public void Look(double megabits, double delay, double loss)
    {
        using var call = new QualityCall();
        Viewer viewer = call.Watch("v", QualityCall.Link(megabits, delay, loss));
        for (int i = 0; i < 20; i++)
        {
            call.Run(1);
            ReceivedVideo video = viewer.Video;
            output.WriteLine($"{i,2} est {viewer.Estimate / 1000,6} t{viewer.Consumer.TargetLayers?.SpatialLayer}.{viewer.Consumer.TargetLayers?.TemporalLayer} c{viewer.Consumer.CurrentLayers?.SpatialLayer}.{viewer.Consumer.CurrentLayers?.TemporalLayer} frames {video.Frames.Count} freezes {video.Freezes(QualityCall.Milliseconds(200)).Count()} undec {video.UndecodableFrames} pid {video.PictureIdGaps} dup {video.Duplicates} rep {video.Repairs.Count} unrep {video.Unrepaired} pli {video.PictureLossIndications} prob {viewer.Receiver.ProbationPackets} q95 {viewer.Downlink.Statistics.QueueingPercentile(0.95).TotalMilliseconds:F0} drops {viewer.Downlink.Statistics.QueueDrops} kf {call.Camera.KeyFrameRequests}");
        }
    }
}

namespace JbAspire.Load.Quality.Measuring;

/// <summary>Half a second of what the receiver got.</summary>
/// <param name="Seconds">Its end.</param>
/// <param name="VideoKilobitsPerSecond">Received.</param>
/// <param name="Height">Lines of the last frame.</param>
/// <param name="FramesPerSecond">Decoded.</param>
internal readonly record struct TimelinePoint(double Seconds, double VideoKilobitsPerSecond, double Height, double FramesPerSecond)
{
    public static IReadOnlyList<TimelinePoint> Of(PageRecord receiver)
    {
        List<TimelinePoint> points = [];
        foreach ((StatsSample before, StatsSample after) in receiver.Samples.Zip(receiver.Samples.Skip(1)))
        {
            double milliseconds = after.At - before.At;
            if (before.Video is null || after.Video is null || milliseconds <= 0)
                continue;

            points.Add(new TimelinePoint(
                Math.Round(after.At / 1000, 2),
                Math.Round(Math.Max(0, after.Video.BytesReceived - before.Video.BytesReceived) * 8 / milliseconds),
                after.Video.FrameHeight,
                Math.Round(Math.Max(0, after.Video.FramesDecoded - before.Video.FramesDecoded) * 1000 / milliseconds, 1)));
        }

        return points;
    }
}

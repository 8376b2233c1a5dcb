using System.Diagnostics;
using JbAspire.Benchmarks.Stages;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>What a stage takes, and how that compares with its reference.</summary>
/// <param name="Nanoseconds">Per operation, at best.</param>
/// <param name="Ratio">The stage's time by the reference's.</param>
/// <param name="Bytes">Managed bytes that an operation allocates.</param>
internal sealed record StageMeasurement(double Nanoseconds, double Ratio, double Bytes)
{
    // Tables and rings grow until they hold what there is to hold: of the packets that were sent, seconds of the stage's own time.
    private const int WarmUpRounds = 120;

    /// <summary>
    /// Runs both by turns for a time. Two estimates of the ratio exist: of the best runs, which short disturbances do not touch, and the median of the
    /// neighbours' ratios, which a machine that slows down for a while does not touch. The lower one is given: a stage that became slower is slower in both.
    /// </summary>
    public static StageMeasurement Take(Stage stage, Stage reference, TimeSpan duration)
    {
        for (int i = 0; i < WarmUpRounds; i++)
        {
            stage.Measure();
            reference.Measure();
        }

        var ratios = new List<double>(4096);
        double best = double.MaxValue;
        double bestReference = double.MaxValue;
        long bytes = 0;
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        do
        {
            double referenceTime = NanosecondsOf(reference, reference.Measure());
            StageRun run = stage.Measure();
            double time = NanosecondsOf(stage, run);
            best = Math.Min(best, time);
            bestReference = Math.Min(bestReference, referenceTime);
            bytes += run.AllocatedBytes;
            ratios.Add(time / referenceTime);
        }
        while (Stopwatch.GetTimestamp() < end);

        ratios.Sort();
        return new StageMeasurement(
            best, Math.Min(best / bestReference, ratios[ratios.Count / 2]), bytes / ((double)ratios.Count * stage.Operations));
    }

    private static double NanosecondsOf(Stage stage, StageRun run) => run.Ticks * 1e9 / Stopwatch.Frequency / stage.Operations;
}

using JbAspire.Load.Measuring;

namespace JbAspire.Load.Rooms;

/// <summary>The middle of some times and their long end; the unit is the reader's to know.</summary>
internal sealed record Percentiles(double P50, double P99, double P999)
{
    public static Percentiles Of(LatencyHistogram histogram) =>
        new(histogram.Percentile(0.5), histogram.Percentile(0.99), histogram.Percentile(0.999));

    /// <summary>Of times in milliseconds; those that are absent are left out.</summary>
    public static Percentiles Of(IEnumerable<TimeSpan?> times)
    {
        double[] sorted = [.. times.Where(time => time is not null).Select(time => time!.Value.TotalMilliseconds).Order()];
        return sorted.Length == 0 ? new Percentiles(0, 0, 0) : new Percentiles(At(0.5), At(0.99), At(0.999));

        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }
}

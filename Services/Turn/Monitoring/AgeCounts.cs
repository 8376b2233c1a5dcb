namespace JbAspire.Turn.Monitoring;

/// <summary>A histogram's numbers at one moment.</summary>
/// <param name="Counts">Of each bucket for itself, as many as <see cref="AgeHistogram.Bounds"/> and one more.</param>
/// <param name="SumSeconds">The sum of all ages.</param>
internal sealed record AgeCounts(IReadOnlyList<long> Counts, double SumSeconds)
{
    public static AgeCounts Empty { get; } = new(new long[AgeHistogram.Bounds.Count + 1], 0);

    /// <summary>Both together.</summary>
    public static AgeCounts operator +(AgeCounts left, AgeCounts right) =>
        new([.. left.Counts.Zip(right.Counts, (first, second) => first + second)], left.SumSeconds + right.SumSeconds);
}

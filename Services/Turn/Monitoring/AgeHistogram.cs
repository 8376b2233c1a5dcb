namespace JbAspire.Turn.Monitoring;

/// <summary>How old allocations were when they ended. One for each worker; counts are read from other threads, each for itself whole.</summary>
internal sealed class AgeHistogram
{
    /// <summary>Upper bounds of the buckets in seconds, included; above the last one there is one more bucket.</summary>
    public static IReadOnlyList<int> Bounds { get; } = [1, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 28_800];

    private readonly long[] _counts = new long[Bounds.Count + 1];
    private double _sum;

    /// <summary>Counts one; on the worker's thread alone.</summary>
    public void Add(TimeSpan age)
    {
        int bucket = 0;
        while (bucket < Bounds.Count && age.TotalSeconds > Bounds[bucket])
            bucket++;
        Volatile.Write(ref _counts[bucket], _counts[bucket] + 1);
        Volatile.Write(ref _sum, _sum + age.TotalSeconds);
    }

    /// <summary>The numbers at this moment.</summary>
    public AgeCounts Read()
    {
        long[] counts = new long[_counts.Length];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = Volatile.Read(ref _counts[i]);
        return new AgeCounts(counts, Volatile.Read(ref _sum));
    }
}

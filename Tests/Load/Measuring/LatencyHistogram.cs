using System.Numerics;

namespace JbAspire.Load.Measuring;

/// <summary>Counts times in buckets whose width is at most 1/32 of the value: 1 ns to minutes in a fixed table.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private const int Buckets = (64 - StepBits) * Steps;

    private readonly long[] _counts = new long[Buckets];

    public long Count { get; private set; }

    public void Add(long nanoseconds)
    {
        _counts[IndexOf((ulong)Math.Max(nanoseconds, 0))]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The value below which a share of all times lies, in microseconds; 0 without any.</summary>
    public double Percentile(double share)
    {
        long rank = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (int i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0)
                return LowerBound(i) / 1000.0;
        }

        return 0;
    }

    private static int IndexOf(ulong value)
    {
        if (value < Steps)
            return (int)value;

        int shift = BitOperations.Log2(value) - StepBits;
        return ((shift + 1) << StepBits) + (int)(value >> shift) - Steps;
    }

    private static double LowerBound(int index)
    {
        if (index < Steps)
            return index;

        int shift = (index >> StepBits) - 1;
        return (double)((ulong)((index & (Steps - 1)) + Steps) << shift);
    }
}

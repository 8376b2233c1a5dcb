using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>The bit rate over the last second, kept in ten buckets of 100 ms: constant memory, no allocation.</summary>
public struct BitrateMeter
{
    private const long BucketNanoseconds = 100_000_000;
    private const int BucketCount = 10;

    private Buckets _buckets;
    private long _newestBucket;
    private long _windowBytes;

    /// <summary>Adds <paramref name="bytes"/> that passed at <paramref name="now"/>.</summary>
    public void Add(int bytes, MonotonicTime now)
    {
        Advance(now);
        _buckets[(int)(_newestBucket % BucketCount)] += bytes;
        _windowBytes += bytes;
    }

    /// <summary>Bits per second over the second that ends at <paramref name="now"/>.</summary>
    public long Read(MonotonicTime now)
    {
        Advance(now);
        return _windowBytes * 8;
    }

    private void Advance(MonotonicTime now)
    {
        long bucket = now.Nanoseconds / BucketNanoseconds;
        if (bucket <= _newestBucket)
        {
            return;
        }

        long steps = Math.Min(bucket - _newestBucket, BucketCount);
        for (long i = 0; i < steps; i++)
        {
            int index = (int)((bucket - i) % BucketCount);
            _windowBytes -= _buckets[index];
            _buckets[index] = 0;
        }

        _newestBucket = bucket;
    }

    [System.Runtime.CompilerServices.InlineArray(BucketCount)]
    private struct Buckets
    {
        private long _first;
    }
}

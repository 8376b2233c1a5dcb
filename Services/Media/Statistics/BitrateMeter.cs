using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// The bit rate over the last second, kept in buckets of 100 ms: constant memory, no allocation. The window is exactly one second
/// at any moment: the bucket that is half out of it counts by half, so an even stream reads evenly.
/// </summary>
public struct BitrateMeter
{
    private const long BucketNanoseconds = 100_000_000;

    // Ten full buckets' time is spread over eleven buckets: the newest is filling, the oldest is leaving.
    private const int BucketCount = 11;

    private Buckets _buckets;
    private int _newestIndex;
    private long _newestEnd;
    private long _bytes;

    // Which the end tells: 0 at first.
    private readonly long NewestBucket => Math.Max(0, _newestEnd / BucketNanoseconds - 1);

    /// <summary>Adds <paramref name="bytes"/> that passed at <paramref name="now"/>.</summary>
    public void Add(int bytes, MonotonicTime now)
    {
        if (now.Nanoseconds >= _newestEnd)
        {
            Advance(now);
        }

        // A bucket holds less than 4 GiB: 340 Gbit/s.
        _buckets[_newestIndex] += (uint)bytes;
        _bytes += bytes;
    }

    /// <summary>Bits per second over the second that ends at <paramref name="now"/>.</summary>
    public long Read(MonotonicTime now)
    {
        Advance(now);
        long intoNewest = Math.Clamp(now.Nanoseconds - NewestBucket * BucketNanoseconds, 0, BucketNanoseconds);
        long leaving = _buckets[(int)((NewestBucket + 1) % BucketCount)];
        return (_bytes - leaving * intoNewest / BucketNanoseconds) * 8;
    }

    private void Advance(MonotonicTime now)
    {
        long bucket = now.Nanoseconds / BucketNanoseconds;
        long newestBucket = NewestBucket;
        if (bucket <= newestBucket)
        {
            return;
        }

        long steps = Math.Min(bucket - newestBucket, BucketCount);
        for (long i = 0; i < steps; i++)
        {
            int index = (int)((bucket - i) % BucketCount);
            _bytes -= _buckets[index];
            _buckets[index] = 0;
        }

        _newestIndex = (int)(bucket % BucketCount);
        _newestEnd = (bucket + 1) * BucketNanoseconds;
    }

    [System.Runtime.CompilerServices.InlineArray(BucketCount)]
    private struct Buckets
    {
        private uint _first;
    }
}

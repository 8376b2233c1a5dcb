using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// Bytes a second of one direction of an allocation (<c>max-bps</c>). Whatever the window, no more passes than the rate times its length
/// and the burst. A mutable value: keep it in a field. The default value limits nothing.
/// </summary>
/// <remarks>
/// One number, the time at which the bucket is full again (the generic cell rate algorithm). A datagram costs the time that the rate takes
/// for it, rounded up to a nanosecond: at 1 GB/s a datagram of 1,200 bytes is counted as up to one more. coturn counts by the calendar
/// second, which passes two seconds' worth at once where two of them meet; ours never passes more than one beyond the rate.
/// </remarks>
public struct TokenBucket
{
    /// <summary>The highest rate in bytes per second: beyond it a datagram costs less than can be counted.</summary>
    public const long MaxBytesPerSecond = 1_000_000_000_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    // Farther apart nothing is distinguished: long enough for the whole of a burst, short enough for sums to stay in range.
    private const long MaxDepth = 3_600 * NanosecondsPerSecond;

    private readonly long _bytesPerSecond;
    private readonly long _depth;
    private long _fullAt;

    /// <summary>Makes a full bucket with a burst of one second.</summary>
    /// <param name="bytesPerSecond">The rate, 0 (no limit) to <see cref="MaxBytesPerSecond"/>.</param>
    public TokenBucket(long bytesPerSecond)
        : this(bytesPerSecond, bytesPerSecond)
    {
    }

    /// <summary>Makes a full bucket.</summary>
    /// <param name="bytesPerSecond">The rate, 0 (no limit) to <see cref="MaxBytesPerSecond"/>.</param>
    /// <param name="burst">Bytes that may pass at once, from 0 to what passes in an hour. A datagram longer than that never passes.</param>
    public TokenBucket(long bytesPerSecond, long burst)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesPerSecond, MaxBytesPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(burst);
        _bytesPerSecond = bytesPerSecond;
        _depth = bytesPerSecond == 0 ? 0 : (long)Int128.Min((Int128)burst * NanosecondsPerSecond / bytesPerSecond, MaxDepth);
        _fullAt = long.MinValue / 2;
    }

    /// <summary>Takes <paramref name="bytes"/> (0 or more) out of the bucket, or none of them when they are not there.</summary>
    public bool TryTake(int bytes, MonotonicTime now)
    {
        if (_bytesPerSecond == 0)
        {
            return true;
        }

        long cost = CostOf(bytes);
        long fullAt = Math.Max(_fullAt, now.Nanoseconds);
        if (fullAt - now.Nanoseconds > _depth - cost)
        {
            return false;
        }

        _fullAt = fullAt + cost;
        return true;
    }

    /// <summary>
    /// Takes <paramref name="bytes"/> (0 or more) out of the bucket, those that are not there as a debt. Returns how long it takes to pay the debt: for what
    /// cannot be dropped, but can be kept waiting.
    /// </summary>
    public TimeSpan Charge(int bytes, MonotonicTime now)
    {
        if (_bytesPerSecond == 0)
        {
            return TimeSpan.Zero;
        }

        _fullAt = Math.Max(_fullAt, now.Nanoseconds) + CostOf(bytes);
        long debt = _fullAt - now.Nanoseconds - _depth;
        return debt <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((debt + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick);
    }

    private readonly long CostOf(int bytes) => (bytes * NanosecondsPerSecond + _bytesPerSecond - 1) / _bytesPerSecond;
}

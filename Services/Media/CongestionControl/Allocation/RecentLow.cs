using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>The lowest of the values of the last one to two seconds. Constant memory; the default value is ready for use.</summary>
internal struct RecentLow
{
    private const long BucketNanoseconds = 1_000_000_000;

    private long _bucket;
    private long _current;
    private long _previous;
    private bool _hasPrevious;
    private bool _hasCurrent;

    /// <summary>When a value that has been the lowest up to now may be forgotten.</summary>
    public readonly MonotonicTime NextChange => new((_bucket + 1) * BucketNanoseconds);

    /// <summary>Notes a value; answers with the lowest.</summary>
    public long Add(long value, MonotonicTime now)
    {
        long bucket = now.Nanoseconds / BucketNanoseconds;
        if (bucket != _bucket || !_hasCurrent)
        {
            _hasPrevious = _hasCurrent && bucket == _bucket + 1;
            _previous = _current;
            _current = value;
            _bucket = bucket;
            _hasCurrent = true;
        }

        _current = Math.Min(_current, value);
        return _hasPrevious ? Math.Min(_previous, _current) : _current;
    }
}

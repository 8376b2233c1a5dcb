using System.Runtime.CompilerServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate that arrives at the receiver, over the last 300 ms of the receiver's time. A plain window: libwebrtc's Bayesian mean
/// follows a source that changes its layer from 150 to 900 kbit/s only after seconds, and an overuse meanwhile is answered with a collapse.
/// </summary>
internal struct AcknowledgedBitrateEstimator
{
    private const long BucketNanoseconds = 50_000_000;
    private const int BucketCount = 6;
    private const long FirstWindow = 250_000_000;

    private Buckets _buckets;
    private long _bucket;
    private long _startedAt;
    private long _newest;
    private long _bytes;
    private bool _started;

    /// <summary>The rate; zero before there is half a window.</summary>
    public readonly Bitrate Value
    {
        get
        {
            long windowStart = Math.Max((_bucket - BucketCount + 1) * BucketNanoseconds, _startedAt);
            long elapsed = _newest - windowStart;
            bool isKnown = _started && _newest - _startedAt >= FirstWindow && elapsed > 0;
            return isKnown ? new Bitrate((long)(_bytes * 8e9 / elapsed)) : Bitrate.Zero;
        }
    }

    /// <summary>Adds a packet that arrived; late ones count for now.</summary>
    public void Add(int bytes, MonotonicTime arrivedAt)
    {
        long arrival = arrivedAt.Nanoseconds;
        long bucket = arrival / BucketNanoseconds;
        if (!_started || bucket - _bucket >= 2 * BucketCount)
        {
            // Nothing came for a while: a path that stood still, or a source that paused. What was before is no knowledge any more.
            this = new AcknowledgedBitrateEstimator { _started = true, _startedAt = arrival, _newest = arrival, _bucket = bucket };
            return;
        }

        while (_bucket < bucket)
        {
            _bucket++;
            ref long oldest = ref _buckets[(int)((ulong)_bucket % BucketCount)];
            _bytes -= oldest;
            oldest = 0;
        }

        _buckets[(int)((ulong)_bucket % BucketCount)] += bytes;
        _bytes += bytes;
        _newest = Math.Max(_newest, arrival);
    }

    [InlineArray(BucketCount)]
    private struct Buckets
    {
        private long _first;
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>
/// Asks one stream for a keyframe, however many consumers want it: at most one request a second while none has come, and
/// again after a second without one, a bounded number of times.
/// </summary>
internal sealed class KeyFrameRequest
{
    // mediasoup's keyframe wait.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A stream that sent no keyframe after this many requests will be asked again when a consumer next wants one.
    private const int MaxAttempts = 5;

    private MonotonicTime _retryAt = MonotonicTime.Never;
    private int _attempts;

    public MonotonicTime NextDeadline => _retryAt;

    /// <summary>A consumer wants a keyframe. True when a request must be sent now.</summary>
    public bool Want(MonotonicTime now)
    {
        if (_retryAt != MonotonicTime.Never)
        {
            return false;
        }

        _attempts = 1;
        _retryAt = now + Interval;
        return true;
    }

    /// <summary>Time passed. True when the request must be sent again.</summary>
    public bool HandleDeadline(MonotonicTime now)
    {
        if (now < _retryAt)
        {
            return false;
        }

        if (_attempts == MaxAttempts)
        {
            _retryAt = MonotonicTime.Never;
            return false;
        }

        _attempts++;
        _retryAt = now + Interval;
        return true;
    }

    /// <summary>A keyframe arrived.</summary>
    public void Satisfy() => _retryAt = MonotonicTime.Never;
}

using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Asks one received stream for key frames, however many consumers want one: at most one request a delay
/// (<c>keyFrameRequestDelay</c>), none while one is on its way, and again when none came.
/// </summary>
/// <remarks>
/// Each method that returns true wants the message of <see cref="TryWrite"/> sent now. A request during the delay is sent at
/// its end, unless a key frame came since.
/// </remarks>
internal sealed class KeyFrameRequests(KeyFrameRequestMethod method, TimeSpan delay)
{
    // mediasoup's keyframe wait. It repeats a request once; a lossy path may take more, and one a second burdens no encoder.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private const int MaxAttempts = 5;

    private MonotonicTime _retryAt = MonotonicTime.Never;
    private MonotonicTime _delayedUntil = MonotonicTime.Never;
    private int _attempts;
    private bool _isWanted;
    private byte _command;
    private bool _isNewCommand;

    /// <summary>When <see cref="HandleDeadline"/> has something to do.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Min(_retryAt, _delayedUntil);

    /// <summary>Whether requests are FIRs, else PLIs.</summary>
    public bool IsFullIntraRequest => method == KeyFrameRequestMethod.FullIntraRequest;

    /// <summary>A consumer wants a key frame. True when a request must be sent now.</summary>
    public bool Want(MonotonicTime now)
    {
        if (now < _delayedUntil && _delayedUntil != MonotonicTime.Never)
        {
            _isWanted = true;
            return false;
        }

        if (_retryAt != MonotonicTime.Never)
        {
            // One is on its way; what it may have been lost for is tried as often again.
            _attempts = 1;
            return false;
        }

        return Begin(now);
    }

    /// <summary>Time passed. True when a request must be sent.</summary>
    public bool HandleDeadline(MonotonicTime now)
    {
        if (_delayedUntil <= now)
        {
            _delayedUntil = MonotonicTime.Never;
            if (_isWanted && _retryAt == MonotonicTime.Never)
                return Begin(now);

            _isWanted = false;
        }

        return _retryAt <= now && Retry(now);
    }

    /// <summary>A key frame arrived: nothing is to be repeated, and what was wanted meanwhile has come.</summary>
    public void Satisfy()
    {
        _retryAt = MonotonicTime.Never;
        _isWanted = false;
    }

    /// <summary>Forgets all requests: the stream is paused or gone. The command number stays.</summary>
    public void Reset()
    {
        Satisfy();
        _delayedUntil = MonotonicTime.Never;
    }

    /// <summary>
    /// Writes the message. A FIR has the number of its command: a new one for a new request, and the same for a repetition
    /// (RFC 5104 §4.3.1.2). False when the peer takes neither, or it does not fit.
    /// </summary>
    public bool TryWrite(Span<byte> destination, Ssrc sender, Ssrc media, out int written)
    {
        written = 0;
        switch (method)
        {
            case KeyFrameRequestMethod.PictureLossIndication:
                return PictureLossIndication.TryWrite(destination, sender, media, out written);
            case KeyFrameRequestMethod.FullIntraRequest:
                _command += _isNewCommand ? (byte)1 : (byte)0;
                _isNewCommand = false;
                return FullIntraRequest.TryWrite(destination, sender, [new FirEntry(media, _command)], out written);
            default:
                return false;
        }
    }

    private bool Begin(MonotonicTime now)
    {
        if (method == KeyFrameRequestMethod.None)
            return false;

        _isNewCommand = true;
        _isWanted = false;
        _attempts = 1;
        _retryAt = now + RetryInterval;
        _delayedUntil = delay > TimeSpan.Zero ? now + delay : MonotonicTime.Never;
        return true;
    }

    private bool Retry(MonotonicTime now)
    {
        if (_attempts == MaxAttempts)
        {
            _retryAt = MonotonicTime.Never;
            return false;
        }

        _attempts++;
        _retryAt = now + RetryInterval;
        return true;
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Sends ever less while what is sent is not answered, as a congestion window that fills up would. Silence of our own is no timeout.
/// </summary>
internal struct FeedbackTimeout
{
    // Receivers report at least every 250 ms (libwebrtc): three reports and a round trip without one mean that the path is cut.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan AssumedRoundTrip = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private const double StepFactor = 0.5;
    private const double MinFactor = 1.0 / 32;

    private double _lost;
    private MonotonicTime _deadline;
    private bool _waits;

    /// <summary>What the estimate is multiplied by: 1 while feedback comes.</summary>
    public readonly double Factor => 1 - _lost;

    /// <summary>Whether feedback is missing.</summary>
    public readonly bool IsTimedOut => _lost > 0;

    /// <summary>When feedback is missed next.</summary>
    public readonly MonotonicTime NextDeadline => _waits ? _deadline : MonotonicTime.Never;

    /// <summary>Something was sent that will be answered.</summary>
    public void OnSent(TimeSpan roundTrip, MonotonicTime now)
    {
        if (!_waits)
        {
            _waits = true;
            _deadline = now + Patience + (roundTrip == TimeSpan.Zero ? AssumedRoundTrip : roundTrip);
        }
    }

    /// <summary>Feedback came; <paramref name="isAnythingInFlight"/> when more is awaited. True when it was missing.</summary>
    public bool OnFeedback(bool isAnythingInFlight, TimeSpan roundTrip, MonotonicTime now)
    {
        bool wasTimedOut = IsTimedOut;
        this = default;
        if (isAnythingInFlight)
        {
            OnSent(roundTrip, now);
        }

        return wasTimedOut;
    }

    /// <summary>Time passed. True when the factor changed.</summary>
    public bool HandleDeadline(MonotonicTime now)
    {
        if (now < NextDeadline)
        {
            return false;
        }

        _lost = 1 - Math.Max(MinFactor, Factor * StepFactor);
        _deadline = now + Interval;
        _waits = Factor > MinFactor;
        return true;
    }
}

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The round trip from transport-wide feedback: the time from a packet's departure to the feedback that tells of its arrival, for the
/// last packet of each feedback, smoothed (RFC 6298 §2: 1/8). It includes waiting in queues and the receiver's own wait.
/// </summary>
internal struct RoundTripTimeEstimator
{
    private const double Gain = 0.125;

    private double _smoothed;

    /// <summary>The round trip; zero when nothing was measured.</summary>
    public readonly TimeSpan Value => TimeSpan.FromMilliseconds(_smoothed);

    /// <summary>Adds a measurement.</summary>
    public void Add(TimeSpan sample)
    {
        double milliseconds = Math.Max(0, sample.TotalMilliseconds);
        _smoothed = _smoothed == 0 ? milliseconds : _smoothed + Gain * (milliseconds - _smoothed);
    }
}

namespace JbAspire.Media.Retransmission;

/// <summary>
/// The time after which a packet that was asked for and did not come is asked for again: one round trip and what repairs
/// vary by (the estimator of https://www.rfc-editor.org/rfc/rfc6298#section-2, without its minimum of a second).
/// </summary>
internal struct RetryInterval
{
    private const double Gain = 1.0 / 8;
    private const double VariationGain = 1.0 / 4;
    private const double VariationFactor = 4;

    // mediasoup's round-trip time until one is known.
    private const double DefaultMilliseconds = 100;

    // Below this a repair is held up by pacing and by the peer's own scheduling rather than by the path.
    private const double MinMilliseconds = 20;
    private const double MaxMilliseconds = 1000;
    private const double MinMargin = 5;

    // This many questions come at the plain interval, the following ones at growing ones: an outage is outlived.
    private const int PlainAttempts = 3;

    private double _smoothed;
    private double _variation;
    private bool _hasRepair;

    /// <summary>The smoothed time from question to repair.</summary>
    public readonly TimeSpan RoundTripTime => TimeSpan.FromMilliseconds(_smoothed == 0 ? DefaultMilliseconds : _smoothed);

    /// <summary>The round-trip time that reports tell; repairs that were measured take precedence.</summary>
    public void Set(TimeSpan roundTripTime)
    {
        if (!_hasRepair)
            _smoothed = Math.Clamp(roundTripTime.TotalMilliseconds, 1, MaxMilliseconds);
    }

    /// <summary>A packet came this long after the only question for it (Karn's rule: repeated questions are no measure).</summary>
    public void AddRepair(TimeSpan time)
    {
        double sample = Math.Min(time.TotalMilliseconds, MaxMilliseconds);
        _variation = _hasRepair ? _variation + (Math.Abs(sample - _smoothed) - _variation) * VariationGain : sample / 4;
        _smoothed = _hasRepair ? _smoothed + (sample - _smoothed) * Gain : sample;
        _hasRepair = true;
    }

    /// <summary>The time to wait after question number <paramref name="attempts"/>, from 1.</summary>
    public readonly TimeSpan After(int attempts)
    {
        double roundTrip = _smoothed == 0 ? DefaultMilliseconds : _smoothed;
        double margin = Math.Clamp(_variation * VariationFactor, MinMargin, Math.Max(MinMargin, roundTrip / 2));
        double interval = Math.Max(roundTrip + margin, MinMilliseconds) * Math.Max(1, attempts - PlainAttempts + 1);
        return TimeSpan.FromMilliseconds(Math.Min(interval, MaxMilliseconds));
    }
}

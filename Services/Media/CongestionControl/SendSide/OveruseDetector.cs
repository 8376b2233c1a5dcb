namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Compares the slope of the delay with a threshold that adapts to the path, so that neither jitter starves us nor a competing TCP
/// flow does (draft-ietf-rmcat-gcc-02 §5.4).
/// </summary>
internal struct OveruseDetector
{
    // gcc-02 §5.6, table 1: del_var_th(0) 12.5 ms, overuse_time_th 10 ms, K_u 0.01, K_d 0.00018; libwebrtc has K_u 0.0087, K_d 0.039 and
    // scales the slope by the number of groups (at most 60) and 4.
    private const double InitialThreshold = 12.5;
    private const double MinThreshold = 6;
    private const double MaxThreshold = 600;
    private const double OveruseTime = 10;
    private const double GainUp = 0.0087;
    private const double GainDown = 0.039;
    private const double SlopeGain = 4;
    private const int MaxGroups = 60;

    // A step beyond this is an event of the path (a handover), not a reason to become deaf.
    private const double MaxStep = 15;
    private const double MaxInterval = 100;

    private double _threshold;
    private double _overusingFor;
    private double _previousSlope;
    private double _updatedAt;
    private int _overuseCount;

    /// <summary>What the path does.</summary>
    public BandwidthUsage Usage { get; private set; }

    /// <summary>The threshold, in milliseconds.</summary>
    public readonly double Threshold => _threshold == 0 ? InitialThreshold : _threshold;

    /// <summary>Takes a new slope.</summary>
    /// <param name="slope">Milliseconds per millisecond.</param>
    /// <param name="groups">How many groups the estimator has seen.</param>
    /// <param name="sentDelta">The time between the last two groups, in milliseconds.</param>
    /// <param name="nowMilliseconds">The time.</param>
    public void Update(double slope, int groups, double sentDelta, double nowMilliseconds)
    {
        if (groups < 2)
        {
            Usage = BandwidthUsage.Normal;
            return;
        }

        double trend = Math.Min(groups, MaxGroups) * slope * SlopeGain;
        if (trend > Threshold)
        {
            // On average the overuse began in the middle of the interval.
            _overusingFor += _overuseCount == 0 ? sentDelta / 2 : sentDelta;
            _overuseCount++;
            if (_overusingFor > OveruseTime && _overuseCount > 1 && slope >= _previousSlope)
            {
                _overusingFor = 0;
                _overuseCount = 0;
                Usage = BandwidthUsage.Overusing;
            }
        }
        else
        {
            _overusingFor = 0;
            _overuseCount = 0;
            Usage = trend < -Threshold ? BandwidthUsage.Underusing : BandwidthUsage.Normal;
        }

        _previousSlope = slope;
        Adapt(Math.Abs(trend), nowMilliseconds);
    }

    private void Adapt(double trend, double now)
    {
        double interval = _updatedAt == 0 ? 0 : Math.Min(now - _updatedAt, MaxInterval);
        _updatedAt = now;
        if (trend > Threshold + MaxStep)
        {
            return;
        }

        double gain = trend < Threshold ? GainDown : GainUp;
        _threshold = Math.Clamp(Threshold + gain * (trend - Threshold) * interval, MinThreshold, MaxThreshold);
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Additive increase near the capacity, multiplicative far from it, multiplicative decrease at overuse, and a pause while a queue drains
/// (draft-ietf-rmcat-gcc-02 §5.5).
/// </summary>
internal sealed class AimdRateControl
{
    // gcc-02 §5.5 and §5.6: beta 0.85, eta 1.08 per second. It lets the rate be 1.5 times what arrives, and libwebrtc adds 10 kbit/s so
    // that a silent source can begin. A source of layers stays far below its estimate, which would then be mere belief: ours is 1.25, and
    // a probe tells more.
    private const double DecreaseFactor = 0.85;

    // One decrease halves at most: what arrives may be little because little was sent. The next may follow within 200 ms.
    private const double MaxDecrease = 0.5;
    private const double IncreaseFactor = 1.08;
    private const double ThroughputHeadroom = 1.25;
    private const long HeadroomBitsPerSecond = 10_000;
    private const long MinIncreaseBitsPerSecond = 1000;

    // gcc-02 §5.5: one packet per response time, which is the round trip and 100 ms; at least 4 kbit/s each second (libwebrtc).
    private const double ReactionMilliseconds = 100;
    private const double AssumedFrameRate = 30;
    private const double MaxPacketBits = 1200 * 8;
    private const double MinAdditivePerSecond = 4000;

    // libwebrtc: not more often than once per round trip, 10-200 ms.
    private static readonly TimeSpan MinDecreaseInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxDecreaseInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxIncreaseStep = TimeSpan.FromSeconds(1);

    private LinkCapacityEstimator _capacity;
    private MonotonicTime _changedAt;
    private MonotonicTime _decreasedAt;
    private Phase _phase;
    private bool _hasDecreased;

    public AimdRateControl(Bitrate start) => Current = start;

    private enum Phase : byte
    {
        Hold,
        Increase,
    }

    /// <summary>The rate.</summary>
    public Bitrate Current { get; private set; }

    /// <summary>The rate is never below this.</summary>
    public Bitrate Min { get; set; } = new(5000);

    /// <summary>The rate is never above this.</summary>
    public Bitrate Max { get; set; } = new(long.MaxValue);

    /// <summary>The round trip.</summary>
    public TimeSpan RoundTripTime { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the rate is near the capacity that is known.</summary>
    public bool IsNearCapacity => _capacity.HasEstimate;

    /// <summary>Whether the last decrease is long enough ago that what arrives shows it.</summary>
    public bool MayDecrease(Bitrate throughput, MonotonicTime now)
    {
        TimeSpan interval = RoundTripTime < MinDecreaseInterval ? MinDecreaseInterval
            : RoundTripTime > MaxDecreaseInterval ? MaxDecreaseInterval : RoundTripTime;
        return !_hasDecreased || now - _decreasedAt >= interval || throughput < Current * 0.5;
    }

    /// <summary>Sets the rate to what was measured by other means.</summary>
    public void Set(Bitrate rate, MonotonicTime now)
    {
        Current = Clamp(rate);
        _changedAt = now;
    }

    /// <summary>Takes a probe's result, which is above the rate.</summary>
    public void OnProbe(Bitrate rate, MonotonicTime now)
    {
        if (rate > _capacity.UpperBound)
        {
            _capacity.Reset();
        }

        Set(rate, now);
    }

    /// <summary>Takes what the detector says.</summary>
    /// <param name="usage">Overusing only when <see cref="MayDecrease"/>.</param>
    /// <param name="throughput">What arrives; zero when not known yet.</param>
    /// <param name="now">The time.</param>
    public void Update(BandwidthUsage usage, Bitrate throughput, MonotonicTime now)
    {
        switch (usage)
        {
            case BandwidthUsage.Overusing:
                Decrease(throughput, now);
                break;

            case BandwidthUsage.Underusing:
                _phase = Phase.Hold;
                break;

            default:
                if (_phase == Phase.Hold)
                {
                    _phase = Phase.Increase;
                    _changedAt = now;
                }

                Increase(throughput, now);
                break;
        }
    }

    private void Increase(Bitrate throughput, MonotonicTime now)
    {
        if (throughput > _capacity.UpperBound)
        {
            _capacity.Reset();
        }

        TimeSpan step = now - _changedAt;
        step = step > MaxIncreaseStep ? MaxIncreaseStep : step;
        _changedAt = now;
        Bitrate limit = throughput > Bitrate.Zero ? throughput * ThroughputHeadroom + new Bitrate(HeadroomBitsPerSecond) : Current;
        if (Current >= limit)
        {
            return;
        }

        double increase = _capacity.HasEstimate
            ? AdditivePerSecond * step.TotalSeconds
            : Math.Max(
                Current.BitsPerSecond * (Math.Pow(IncreaseFactor, step.TotalSeconds) - 1),
                MinIncreaseBitsPerSecond * step.TotalSeconds);
        Current = Clamp(Bitrate.Min(limit, Current + new Bitrate((long)increase)));
    }

    private void Decrease(Bitrate throughput, MonotonicTime now)
    {
        if (throughput == Bitrate.Zero)
        {
            // Nothing is known of what arrives: halve, as libwebrtc does before its first measurement.
            Current = Clamp(Current * 0.5);
        }
        else
        {
            Bitrate decreased = throughput * DecreaseFactor;
            if (decreased > Current && _capacity.HasEstimate)
            {
                decreased = _capacity.Estimate * DecreaseFactor;
            }

            if (throughput < _capacity.LowerBound)
            {
                _capacity.Reset();
            }

            _capacity.OnOveruse(throughput);
            Current = Clamp(Bitrate.Max(Bitrate.Min(decreased, Current), Current * MaxDecrease));
        }

        _phase = Phase.Hold;
        _changedAt = now;
        _decreasedAt = now;
        _hasDecreased = true;
    }

    private double AdditivePerSecond
    {
        get
        {
            double bitsPerFrame = Current.BitsPerSecond / AssumedFrameRate;
            double packetBits = bitsPerFrame / Math.Ceiling(bitsPerFrame / MaxPacketBits);
            double response = (RoundTripTime.TotalMilliseconds + ReactionMilliseconds) / 1000;
            return Math.Max(MinAdditivePerSecond, packetBits / response);
        }
    }

    private Bitrate Clamp(Bitrate rate) => Bitrate.Max(Min, Bitrate.Min(Max, rate));
}

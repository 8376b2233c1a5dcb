using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate that arrives at the receiver: a Bayesian mean over windows of 150 ms of the receiver's time, which trusts a sample
/// the less the further it is from the mean (libwebrtc's acknowledged bitrate estimator).
/// </summary>
internal struct AcknowledgedBitrateEstimator
{
    private const long FirstWindow = 500_000_000;
    private const long Window = 150_000_000;
    private const double UncertaintyScale = 10;
    private const double InitialVariance = 50;
    private const double ProcessVariance = 5;

    // A path that stood still, or a source that paused: the mean of before is no knowledge any more.
    private const long Forget = 2_000_000_000;

    private double _mean;
    private double _variance;
    private long _previous;
    private long _elapsed;
    private long _bytes;
    private bool _started;

    /// <summary>The rate; zero before the first window is full.</summary>
    public readonly Bitrate Value => new((long)(_mean * 1000));

    /// <summary>Adds a packet that arrived. Times do not go back.</summary>
    public void Add(int bytes, MonotonicTime arrivedAt)
    {
        long arrival = arrivedAt.Nanoseconds;
        long step = _started ? arrival - _previous : 0;
        if (step < 0)
        {
            _bytes += bytes;
            return;
        }

        _started = true;
        _previous = arrival;
        if (step > Forget)
        {
            this = new AcknowledgedBitrateEstimator { _started = true, _previous = arrival, _bytes = bytes };
            return;
        }

        long window = _mean > 0 ? Window : FirstWindow;
        _elapsed += step;
        if (step > window)
        {
            // Nothing came for longer than a window: what is in it is no rate.
            _bytes = 0;
            _elapsed %= window;
        }

        if (_elapsed >= window)
        {
            AddSample(_bytes * 8e6 / window);
            _bytes = 0;
            _elapsed -= window;
        }

        _bytes += bytes;
    }

    // In kbit/s, as the variances are.
    private void AddSample(double sample)
    {
        if (_mean <= 0)
        {
            _mean = sample;
            _variance = InitialVariance;
            return;
        }

        double uncertainty = UncertaintyScale * Math.Abs(_mean - sample) / _mean;
        double sampleVariance = uncertainty * uncertainty;
        double variance = _variance + ProcessVariance;
        _mean = Math.Max(1, (sampleVariance * _mean + variance * sample) / (sampleVariance + variance));
        _variance = sampleVariance * variance / (sampleVariance + variance);
    }
}

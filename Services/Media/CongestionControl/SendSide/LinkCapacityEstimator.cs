using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// What the path carried whenever it was overused: near that rate the sender climbs slowly, far from it quickly
/// (draft-ietf-rmcat-gcc-02 §5.5).
/// </summary>
internal struct LinkCapacityEstimator
{
    // gcc-02 §5.5: an exponential mean that keeps 0.95, and three standard deviations around it; libwebrtc bounds the normalized variance
    // to 0.4-2.5.
    private const double Smoothing = 0.05;
    private const double ProbeSmoothing = 0.5;
    private const double MinVariance = 0.4;
    private const double MaxVariance = 2.5;
    private const double Deviations = 3;

    private double _estimate;
    private double _variance;

    /// <summary>Whether anything is known.</summary>
    public readonly bool HasEstimate => _estimate > 0;

    /// <summary>The mean.</summary>
    public readonly Bitrate Estimate => new((long)(_estimate * 1000));

    /// <summary>Throughput above this means a better path than was known.</summary>
    public readonly Bitrate UpperBound =>
        HasEstimate ? new((long)((_estimate + Deviations * Deviation) * 1000)) : new Bitrate(long.MaxValue);

    /// <summary>Throughput below this means a worse path than was known.</summary>
    public readonly Bitrate LowerBound => HasEstimate ? new((long)(Math.Max(0, _estimate - Deviations * Deviation) * 1000)) : Bitrate.Zero;

    private readonly double Deviation => Math.Sqrt(_variance * _estimate);

    /// <summary>The path was overused while this much arrived.</summary>
    public void OnOveruse(Bitrate throughput) => Add(throughput, Smoothing);

    /// <summary>A probe found this rate.</summary>
    public void OnProbe(Bitrate rate) => Add(rate, ProbeSmoothing);

    /// <summary>The path changed.</summary>
    public void Reset() => this = default;

    private void Add(Bitrate rate, double smoothing)
    {
        double sample = rate.BitsPerSecond / 1000.0;
        if (!HasEstimate)
        {
            _estimate = Math.Max(sample, 1);
            _variance = MinVariance;
            return;
        }

        _estimate = Math.Max(1, (1 - smoothing) * _estimate + smoothing * sample);
        double error = _estimate - sample;
        _variance = Math.Clamp((1 - smoothing) * _variance + smoothing * error * error / _estimate, MinVariance, MaxVariance);
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Tells whether the source sends much less than it may ("application limited region"): then what arrives says nothing of the
/// capacity, and only a probe does.
/// </summary>
internal struct AlrDetector
{
    // libwebrtc: a budget of 65 % of the estimate over 500 ms; above 80 % of it left the region begins, below 50 % it ends.
    private const double Usage = 0.65;
    private const double BeginRatio = 0.80;
    private const double EndRatio = 0.50;
    private const double BudgetSeconds = 0.5;

    private double _budget;
    private MonotonicTime _updatedAt;

    /// <summary>Since when the source is limited; null when it is not.</summary>
    public MonotonicTime? Since { get; private set; }

    /// <summary>Adds what was sent.</summary>
    public void OnSent(int bytes, Bitrate estimate, MonotonicTime now)
    {
        double rate = estimate.BitsPerSecond * Usage / 8;
        double max = rate * BudgetSeconds;
        _budget = Math.Clamp(_budget + rate * (now - _updatedAt).TotalSeconds, -max, max) - bytes;
        _budget = Math.Max(_budget, -max);
        _updatedAt = now;
        if (Since is null && _budget > BeginRatio * max)
        {
            Since = now;
        }
        else if (Since is not null && _budget < EndRatio * max)
        {
            Since = null;
        }
    }
}

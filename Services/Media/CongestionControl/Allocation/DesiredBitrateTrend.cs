using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// The desired bit rate as probing should see it: up at once, down slowly, so that a source which dips for a moment does not
/// stop a search for bandwidth that will be needed again (mediasoup's effectiveDesiredBitrate).
/// </summary>
internal struct DesiredBitrateTrend
{
    // Of the value, a second: mediasoup's TrendCalculator.
    private const double DecreasePerSecond = 0.05;

    private MonotonicTime _highestAt;
    private long _highest;

    /// <summary>Notes what is desired; answers with what that means for probing.</summary>
    public Bitrate Update(Bitrate desired, MonotonicTime now)
    {
        double elapsed = (now - _highestAt).TotalSeconds;
        long trend = (long)(_highest * Math.Max(0, 1 - DecreasePerSecond * elapsed));
        if (desired.BitsPerSecond >= trend)
        {
            _highest = desired.BitsPerSecond;
            _highestAt = now;
            return desired;
        }

        return new Bitrate(trend);
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate from what a peer without transport-wide feedback tells: its own estimate (REMB), lowered by the loss of its receiver reports
/// (draft-ietf-rmcat-gcc-02 §6).
/// </summary>
internal struct ReportedBound
{
    // The thresholds are those of gcc-02 §6; the increase of 8 % a second and 1 kbit/s and the interval of decrease are libwebrtc's.
    private const double LowLoss = 0.02;
    private const double HighLoss = 0.10;
    private const double GrowthPerSecond = 1.08;
    private const long GrowthBitsPerSecond = 1000;
    private static readonly TimeSpan DecreaseInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MaxGrowthTime = TimeSpan.FromSeconds(2);

    private double _bound;
    private MonotonicTime _decreasedAt;
    private MonotonicTime _reportedAt;

    /// <summary>What the peer estimates; null when it has not told.</summary>
    public Bitrate? Remb { get; set; }

    /// <summary>The rate, given what it would be without reports.</summary>
    public readonly Bitrate Apply(Bitrate start)
    {
        Bitrate rate = Remb ?? start;
        return _bound == 0 ? rate : Bitrate.Min(rate, new Bitrate((long)_bound));
    }

    /// <summary>Takes the loss of a receiver report.</summary>
    /// <param name="fractionLost">In units of 1/256, over all streams of the transport.</param>
    /// <param name="current">The rate now.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="now">The time.</param>
    public void OnReport(byte fractionLost, Bitrate current, TimeSpan roundTrip, MonotonicTime now)
    {
        double loss = fractionLost / 256.0;
        TimeSpan step = now - _reportedAt;
        step = step > MaxGrowthTime ? MaxGrowthTime : step;
        _reportedAt = now;
        if (loss > HighLoss)
        {
            if (now - _decreasedAt >= DecreaseInterval + roundTrip)
            {
                _bound = current.BitsPerSecond * (1 - loss / 2);
                _decreasedAt = now;
            }
        }
        else if (loss <= LowLoss && _bound > 0)
        {
            _bound = _bound * Math.Pow(GrowthPerSecond, step.TotalSeconds) + GrowthBitsPerSecond * step.TotalSeconds;
            if (Remb is { } remb && _bound > remb.BitsPerSecond)
            {
                _bound = 0;
            }
        }
    }
}

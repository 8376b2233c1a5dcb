using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate that the growth of delay allows: groups, trendline, detector and rate control joined (draft-ietf-rmcat-gcc-02 §5).
/// </summary>
internal sealed class DelayBasedEstimator(Bitrate start)
{
    // A probe fills the queue on purpose: its packets and those that follow closely tell nothing of what media does.
    private static readonly TimeSpan ProbeWake = TimeSpan.FromMilliseconds(100);

    private const double JitterGain = 1.0 / 32;

    // libwebrtc: after this long without feedback the filter begins anew.
    private static readonly TimeSpan StreamTimeout = TimeSpan.FromSeconds(2);

    private InterArrivalGroups _groups;
    private TrendlineEstimator _trendline;
    private OveruseDetector _detector;
    private AcknowledgedBitrateEstimator _acknowledged;
    private ProbeBitrateEstimator _probes;
    private StandingQueue _queue;
    private MonotonicTime _blindUntil;
    private double _jitter;
    private MonotonicTime _heardAt;
    private bool _wasOverusing;

    /// <summary>The rate control.</summary>
    public AimdRateControl Rate { get; } = new(start);

    /// <summary>What arrives.</summary>
    public Bitrate Acknowledged => _acknowledged.Value;

    /// <summary>What the delay does.</summary>
    public BandwidthUsage Usage => _queue.IsTooLong ? BandwidthUsage.Overusing : _detector.Usage;

    /// <summary>How long packets wait in the path, in milliseconds.</summary>
    public double QueueMilliseconds => _queue.Milliseconds;

    /// <summary>The highest rate that a probe of the last feedback found; zero when none did.</summary>
    public Bitrate ProbeResult { get; private set; }

    /// <summary>Whether the last feedback ended an overuse.</summary>
    public bool HasRecovered { get; private set; }

    /// <summary>The mean change of delay from one group of packets to the next, in milliseconds.</summary>
    public double JitterMilliseconds => _jitter;

    /// <summary>Announces a probe.</summary>
    public void BeginProbe(in ProbeCluster cluster) => _probes.Begin(cluster);

    /// <summary>Takes the packets of a feedback, in the order of arrival.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="skippedBytes">What was sent before them and what no feedback tells of, since one was lost.</param>
    /// <param name="now">The time.</param>
    public void Update(ReadOnlySpan<PacketResult> packets, int skippedBytes, MonotonicTime now)
    {
        if (now - _heardAt > StreamTimeout)
        {
            _groups = default;
            _trendline = default;
            _detector = default;
        }

        _heardAt = now;
        ProbeResult = Bitrate.Zero;
        HasRecovered = false;
        bool overused = false;
        bool any = false;
        foreach (ref readonly PacketResult packet in packets)
        {
            if (packet.Received)
            {
                any = true;
                Add(packet);
                if (skippedBytes > 0)
                {
                    _acknowledged.Add(skippedBytes, packet.ArrivedAt);
                    skippedBytes = 0;
                }

                overused |= _detector.Usage == BandwidthUsage.Overusing;
            }
        }

        if (any)
        {
            UpdateRate(overused && _detector.Usage != BandwidthUsage.Underusing && _queue.Exists, now);
        }
    }

    private void Add(in PacketResult packet)
    {
        _acknowledged.Add(packet.Bytes, packet.ArrivedAt);
        _queue.Add(packet.SentAt, packet.ArrivedAt);
        if (packet.ClusterId != 0)
        {
            _blindUntil = packet.SentAt + ProbeWake;
            if (_probes.Add(packet, out Bitrate probed))
            {
                ProbeResult = probed;
            }
        }

        if (packet.SentAt <= _blindUntil)
        {
            _groups = default;
            _trendline = default;
        }
        else if (_groups.Add(packet.SentAt, packet.ArrivedAt, out double sentDelta, out double arrivalDelta))
        {
            _trendline.Add(sentDelta, arrivalDelta);
            _jitter += JitterGain * (Math.Abs(arrivalDelta - sentDelta) - _jitter);
            _detector.Update(_trendline.Slope, _trendline.GroupCount, sentDelta, packet.ArrivedAt.Nanoseconds / 1e6);
        }
    }

    private void UpdateRate(bool overused, MonotonicTime now)
    {
        bool drains = !overused && _queue.TryDrain(now);
        if (overused || drains)
        {
            if (drains || Rate.MayDecrease(Acknowledged, now))
            {
                Rate.Update(BandwidthUsage.Overusing, Acknowledged, now);
            }
        }
        else if (_queue.IsFull)
        {
            Rate.Update(BandwidthUsage.Underusing, Acknowledged, now);
        }
        else if (ProbeResult > Rate.Current)
        {
            Rate.OnProbe(ProbeResult, now);
        }
        else
        {
            // A slope without a queue is jitter: go on.
            Rate.Update(_detector.Usage == BandwidthUsage.Overusing ? BandwidthUsage.Normal : _detector.Usage, Acknowledged, now);
        }

        HasRecovered = _wasOverusing && !overused;
        _wasOverusing = overused;
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Decides when to measure above the estimate: at the start, again while a measurement finds more, now and then while consumers want more
/// than the estimate, and after a drop that is over. Never above what consumers want.
/// </summary>
internal struct ProbeController
{
    // libwebrtc's probe controller: first 3x and 6x, then 2x while 70 % of it was found; a result is awaited for 1 s; a cluster has at
    // least 5 packets and lasts 15 ms.
    private const double FirstScale = 3;
    private const double SecondScale = 6;
    private const double FurtherScale = 2;
    private const double FurtherThreshold = 0.7;
    private const int MinPackets = 5;
    private const double MinSeconds = 0.015;

    // Jitter stretches a short cluster beyond recognition: it lasts three times as long as the jitter (libwebrtc: always 15 ms).
    private const double MaxSeconds = 0.060;
    private const double SecondsPerJitterMillisecond = 0.003;
    private static readonly TimeSpan ResultTimeout = TimeSpan.FromSeconds(1);

    // libwebrtc: a drop below 66 % within the last 5 s is tried again at 85 % of what was before.
    private const double DropThreshold = 0.66;
    private const double DropShare = 0.85;
    private static readonly TimeSpan DropTimeout = TimeSpan.FromSeconds(5);

    // libwebrtc probes every 5 s in the application limited region. A source of layers is limited by the step to the next layer, often
    // without being in that region, so this is done whenever more is wanted.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // A probe that found nothing is repeated less often.
    private static readonly TimeSpan VainInterval = TimeSpan.FromSeconds(8);
    private const double Wanted = 1.05;

    private ProbeCluster _first;
    private ProbeCluster _second;
    private Bitrate _furtherAbove;
    private Bitrate _beforeDrop;
    private MonotonicTime _droppedAt;
    private MonotonicTime _probedAt;
    private ushort _lastId;
    private bool _started;
    private bool _wasVain;

    /// <summary>What consumers want; nothing is probed above it.</summary>
    public Bitrate Desired { get; set; }

    /// <summary>The mean change of delay from one group of packets to the next, in milliseconds.</summary>
    public double JitterMilliseconds { get; set; }

    /// <summary>Whether a probe waits to be sent.</summary>
    public readonly bool HasProbe => _first.IsProbe;

    /// <summary>
    /// When the next periodic probe is due; <see cref="MonotonicTime.Never"/> while nothing more is wanted than this estimate.
    /// </summary>
    public readonly MonotonicTime NextDeadline(Bitrate estimate) =>
        !WantsMore(estimate) ? MonotonicTime.Never : _started ? _probedAt + Pause : MonotonicTime.Zero;

    /// <summary>Takes the next probe.</summary>
    public bool TryTake(out ProbeCluster cluster)
    {
        cluster = _first;
        _first = _second;
        _second = default;
        return cluster.IsProbe;
    }

    /// <summary>A measurement of a probe raised the estimate to this.</summary>
    public void OnResult(Bitrate estimate, MonotonicTime now)
    {
        _wasVain = false;
        if (_furtherAbove > Bitrate.Zero && estimate > _furtherAbove && now - _probedAt < ResultTimeout)
        {
            Probe(estimate * FurtherScale, estimate, now);
        }
    }

    /// <summary>The estimate fell.</summary>
    public void OnDrop(Bitrate before, Bitrate after, MonotonicTime now)
    {
        if (after < before * DropThreshold)
        {
            _beforeDrop = before;
            _droppedAt = now;
        }
    }

    /// <summary>The path is free again after an overuse or an outage: tries what it carried before.</summary>
    public void OnRecovered(Bitrate estimate, MonotonicTime now)
    {
        if (_beforeDrop > Bitrate.Zero && now - _droppedAt < DropTimeout)
        {
            Probe(_beforeDrop * DropShare, estimate, now);
            _beforeDrop = Bitrate.Zero;
        }
    }

    /// <summary>Time passed, on a path that is neither overused nor cut.</summary>
    public void HandleDeadline(Bitrate estimate, MonotonicTime now)
    {
        if (!WantsMore(estimate))
        {
            return;
        }

        if (!_started)
        {
            Probe(estimate * FirstScale, estimate, now);
            if (Desired > estimate * FirstScale)
            {
                _second = Cluster(Bitrate.Min(estimate * SecondScale, Desired));
            }
        }
        else if (now - _probedAt >= Pause)
        {
            Probe(estimate * FurtherScale, estimate, now);
        }
    }

    private readonly TimeSpan Pause => _wasVain ? VainInterval : Interval;

    /// <summary>Whether enough more than <paramref name="estimate"/> is wanted for a probe.</summary>
    public readonly bool WantsMore(Bitrate estimate) => Desired > estimate * Wanted;

    private void Probe(Bitrate target, Bitrate estimate, MonotonicTime now)
    {
        target = Bitrate.Min(target, Desired * Wanted);
        if (!WantsMore(estimate) || target <= estimate)
        {
            return;
        }

        _started = true;
        _wasVain = true;
        _probedAt = now;
        _furtherAbove = target * FurtherThreshold;
        _first = Cluster(target);
        _second = default;
    }

    private ProbeCluster Cluster(Bitrate target)
    {
        _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
        double seconds = Math.Clamp(JitterMilliseconds * SecondsPerJitterMillisecond, MinSeconds, MaxSeconds);
        return new ProbeCluster(_lastId, target, MinPackets, (int)(target.BitsPerSecond * seconds / 8));
    }
}

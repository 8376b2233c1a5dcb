using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Pacing;

/// <summary>
/// Spreads bursts over time: a leaky bucket that what leaves fills and that drains at the pacing rate. While it is not full packets
/// pass straight through, uncopied; then they wait in a bounded queue.
/// </summary>
/// <remarks>Audio never waits, but counts. Probes raise the rate for their duration and are filled up with padding.</remarks>
internal sealed class Pacer
{
    // libwebrtc lets bursts of 40 ms pass; a few packets may always leave together.
    private const double BurstSeconds = 0.040;
    private const int MinBurstBytes = 5 * 1200;

    // Wake no more often than this: what fell due meanwhile leaves together (libwebrtc's pacer has 5 ms, its prober 1-2 ms).
    private static readonly TimeSpan QueueStep = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MinStep = TimeSpan.FromMilliseconds(1);

    // A probe that takes longer measures nothing (libwebrtc: 1 s).
    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(1);

    private readonly PacerQueue _queue = new();
    private double _bytesPerNanosecond;
    private double _burst;
    private double _level;
    private long _updatedAt;
    private ProbeCluster _probe;
    private ProbeCluster _nextProbe;
    private MonotonicTime _probeBegan;
    private MonotonicTime _paddingAskedAt;
    private int _probePackets;
    private int _probeBytes;

    /// <param name="rate">The pacing rate.</param>
    public Pacer(Bitrate rate) => SetRate(rate);

    /// <summary>The probe that what leaves now is part of.</summary>
    public ref readonly ProbeCluster Probe => ref _probe;

    /// <summary>What waits.</summary>
    public PacerQueue Queue => _queue;

    /// <summary>When something may leave; <see cref="MonotonicTime.Never"/> when nothing waits.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime queue = _queue.IsEmpty ? MonotonicTime.Never : DrainedAt();
            return _probe.IsProbe ? MonotonicTime.Min(queue, NextPadding) : queue;
        }
    }

    // Padding that was asked for and could not be sent is asked for again later, not at once.
    private MonotonicTime NextPadding
    {
        get
        {
            MonotonicTime again = _paddingAskedAt + MinStep;
            return PaddingDue > again ? PaddingDue : again;
        }
    }

    private MonotonicTime PaddingDue =>
        _probeBegan + TimeSpan.FromTicks((long)((double)_probeBytes * 8 * TimeSpan.TicksPerSecond / _probe.Target.BitsPerSecond));

    /// <summary>Sets the rate.</summary>
    public void SetRate(Bitrate rate)
    {
        _bytesPerNanosecond = Math.Max(1, rate.BitsPerSecond) / 8e9;
        _burst = Math.Max(MinBurstBytes, _bytesPerNanosecond * BurstSeconds * 1e9);
    }

    /// <summary>
    /// Whether a packet may leave now, past the queue. If so, <see cref="OnSent"/> follows; else <see cref="PacerQueue.Enqueue"/>.
    /// </summary>
    public bool MayPass(PacketPriority priority, MonotonicTime now) =>
        priority == PacketPriority.Audio || (_queue.IsEmptyUpTo(priority) && LevelAt(now) < _burst);

    /// <summary>Takes the packet that may leave now. It is valid until the next call of the queue.</summary>
    public bool TryTakeDue(MonotonicTime now, out ReadOnlySpan<byte> packet, out PacedPacket info)
    {
        packet = default;
        info = default;
        return !_queue.IsEmpty && LevelAt(now) < _burst && _queue.TryTake(now, out packet, out info);
    }

    /// <summary>A packet left.</summary>
    public void OnSent(int bytes, MonotonicTime now)
    {
        _level = LevelAt(now) + bytes;
        _updatedAt = now.Nanoseconds;
        if (_probe.IsProbe)
        {
            _probePackets++;
            _probeBytes += bytes;
            if (_probePackets >= _probe.MinPackets && _probeBytes >= _probe.MinBytes)
            {
                EndProbe(now);
            }
        }
    }

    /// <summary>Begins a probe, or lets it wait for the one that is being sent.</summary>
    public void Begin(in ProbeCluster probe, MonotonicTime now)
    {
        if (_probe.IsProbe)
        {
            _nextProbe = probe;
            return;
        }

        _probe = probe;
        _probeBegan = now;
        _paddingAskedAt = default;
        _probePackets = _probeBytes = 0;
    }

    /// <summary>Whether the probe wants a packet of padding now, after everything else that was due.</summary>
    public bool NeedsPadding(MonotonicTime now)
    {
        if (!_probe.IsProbe || now < PaddingDue)
        {
            return false;
        }

        if (now - _probeBegan > MaxProbe)
        {
            EndProbe(now);
            return false;
        }

        _paddingAskedAt = now;
        return true;
    }

    /// <summary>Gives the probes up: nothing can be sent.</summary>
    public void AbandonProbes() => _probe = _nextProbe = default;

    private void EndProbe(MonotonicTime now)
    {
        _probe = default;
        if (_nextProbe.IsProbe)
        {
            ProbeCluster next = _nextProbe;
            _nextProbe = default;
            Begin(next, now);
        }
    }

    private double LevelAt(MonotonicTime now) => Math.Max(0, _level - (now.Nanoseconds - _updatedAt) * _bytesPerNanosecond);

    private MonotonicTime DrainedAt()
    {
        double excess = _level - _burst;
        var now = new MonotonicTime(_updatedAt);
        return excess < 0 ? now : now + QueueStep + TimeSpan.FromTicks((long)(excess / _bytesPerNanosecond / 100));
    }
}

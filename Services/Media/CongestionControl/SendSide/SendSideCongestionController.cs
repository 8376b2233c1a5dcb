using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// How much one peer can be sent. With transport-wide feedback from the growth of delay, from losses and from probes; without, from REMB
/// and receiver reports. One per transport that sends video: the state is of one path, so that no other transport is concerned.
/// The model is described in DESIGN.md beside this folder.
/// </summary>
internal sealed class SendSideCongestionController
{
    // libwebrtc's lowest estimate of congestion control, 5 kbit/s, and a floor that still carries audio.
    internal static readonly Bitrate DefaultMin = Bitrate.FromKilobitsPerSecond(30);
    internal static readonly Bitrate DefaultMax = Bitrate.FromKilobitsPerSecond(100_000);

    // libwebrtc's pacing factor.
    private const double PacingFactor = 2.5;

    private readonly DelayBasedEstimator _delay;
    private readonly FeedbackAdapter _adapter = new();
    private readonly bool _usesTransportFeedback;
    private readonly Bitrate _start;
    private LossBound _loss;
    private ReportedBound _reported;
    private AlrDetector _alr;
    private ProbeController _probes;
    private FeedbackTimeout _timeout;
    private RoundTripTimeEstimator _roundTrip;
    private Bitrate _min = DefaultMin;
    private Bitrate _max = DefaultMax;

    /// <param name="start">The estimate before anything is known.</param>
    /// <param name="usesTransportFeedback">Whether the peer answers with transport-wide feedback; else it is expected to send REMB.</param>
    public SendSideCongestionController(Bitrate start, bool usesTransportFeedback = true)
    {
        _start = start;
        _usesTransportFeedback = usesTransportFeedback;
        _delay = new DelayBasedEstimator(start);
        _delay.Rate.Min = _min;
        _delay.Rate.Max = _max;
        AvailableBitrate = start;
    }

    /// <summary>What the peer can be sent.</summary>
    public Bitrate AvailableBitrate { get; private set; }

    /// <summary>The rate of a pacer: faster than the estimate, so that frames leave soon, but not as one burst.</summary>
    public Bitrate PacingBitrate => AvailableBitrate * PacingFactor;

    /// <summary>The estimate is never below this (mediasoup's minOutgoingBitrate).</summary>
    public Bitrate MinBitrate
    {
        get => _min;
        set
        {
            _min = _delay.Rate.Min = value;
            Refresh();
        }
    }

    /// <summary>The estimate is never above this (mediasoup's maxOutgoingBitrate).</summary>
    public Bitrate MaxBitrate
    {
        get => _max;
        set
        {
            _max = _delay.Rate.Max = value;
            Refresh();
        }
    }

    /// <summary>What the consumers of the transport would be sent if there were no limit: probes go no further.</summary>
    public Bitrate DesiredBitrate
    {
        get => _probes.Desired;
        set => _probes.Desired = value;
    }

    /// <summary>The round trip; zero when it is not known.</summary>
    public TimeSpan RoundTripTime => _roundTrip.Value;

    /// <summary>Bytes on their way.</summary>
    public long InFlightBytes => _adapter.History.InFlightBytes;

    /// <summary>Whether the source sends much less than it may.</summary>
    public bool IsApplicationLimited => _alr.Since is not null;

    /// <summary>When <see cref="HandleDeadline"/> has something to do.</summary>
    public MonotonicTime NextDeadline => _usesTransportFeedback && CanProbe
        ? MonotonicTime.Min(_timeout.NextDeadline, _probes.NextDeadline(AvailableBitrate))
        : _timeout.NextDeadline;

    private bool CanProbe => !_timeout.IsTimedOut && !_probes.HasProbe && _delay.Usage != BandwidthUsage.Overusing;

    /// <summary>A packet with a transport-wide number leaves now.</summary>
    /// <param name="transportNumber">Its number: one more than that of the packet before.</param>
    /// <param name="bytes">Its length as a UDP payload.</param>
    /// <param name="probe">The probe that it is part of, or <see cref="ProbeCluster.None"/>.</param>
    /// <param name="now">The time.</param>
    public void OnPacketSent(SequenceNumber transportNumber, int bytes, in ProbeCluster probe, MonotonicTime now)
    {
        _adapter.History.Add(transportNumber, bytes, probe.Id, now);
        _alr.OnSent(bytes, AvailableBitrate, now);
        _timeout.OnSent(_roundTrip.Value, now);
    }

    /// <summary>Takes transport-wide feedback. True when <see cref="AvailableBitrate"/> changed.</summary>
    public bool HandleFeedback(in TransportWideFeedback feedback, MonotonicTime now)
    {
        if (!_adapter.Read(feedback))
        {
            return false;
        }

        ReadOnlySpan<PacketResult> packets = _adapter.Results;
        MonotonicTime lastSent = LastReceived(packets);
        if (lastSent > MonotonicTime.Zero)
        {
            _roundTrip.Add(now - lastSent);
            _delay.Rate.RoundTripTime = _roundTrip.Value;
        }

        _probes.JitterMilliseconds = _delay.JitterMilliseconds;
        Bitrate before = AvailableBitrate;
        bool isResumed = _timeout.OnFeedback(InFlightBytes > 0, _roundTrip.Value, now);
        if (isResumed)
        {
            Resume(before, now);
        }

        _delay.Update(packets, _adapter.SkippedBytes, now);
        _loss.Update(packets, _adapter.LateArrivals, AvailableBitrate, _delay.Acknowledged);
        if (_delay.ProbeResult > Bitrate.Zero)
        {
            _loss.OnProbe(_delay.ProbeResult);
        }

        bool changed = Refresh();
        Probe(before, isResumed, now);
        return changed || isResumed;
    }

    /// <summary>Takes a receiver report's loss and round trip; decisive for peers without transport-wide feedback.</summary>
    public bool HandleReceiverReport(byte fractionLost, TimeSpan? roundTrip, MonotonicTime now)
    {
        if (_usesTransportFeedback)
        {
            return false;
        }

        if (roundTrip is { } sample)
        {
            _roundTrip.Add(sample);
        }

        _reported.OnReport(fractionLost, AvailableBitrate, _roundTrip.Value, now);
        return Refresh();
    }

    /// <summary>Takes the peer's own estimate. A peer with transport-wide feedback bounds ours with it.</summary>
    public bool HandleRemb(Bitrate bitrate)
    {
        _reported.Remb = bitrate;
        return Refresh();
    }

    /// <summary>
    /// Lowers the estimate when feedback is missing, and begins probes. True when <see cref="AvailableBitrate"/> changed.
    /// </summary>
    public bool HandleDeadline(MonotonicTime now)
    {
        if (_timeout.HandleDeadline(now))
        {
            return Refresh();
        }

        if (_usesTransportFeedback && CanProbe)
        {
            _probes.HandleDeadline(AvailableBitrate, now);
        }

        return false;
    }

    /// <summary>Takes the next probe that is to be sent.</summary>
    public bool TryTakeProbe(out ProbeCluster probe)
    {
        if (!_probes.TryTake(out probe))
        {
            return false;
        }

        _delay.BeginProbe(probe);
        return true;
    }

    private static MonotonicTime LastReceived(ReadOnlySpan<PacketResult> packets)
    {
        MonotonicTime last = MonotonicTime.Zero;
        foreach (ref readonly PacketResult packet in packets)
        {
            if (packet.Received && packet.SentAt > last)
            {
                last = packet.SentAt;
            }
        }

        return last;
    }

    // The path is back: what it carried before may be too much now, so it is tried with a probe.
    private void Resume(Bitrate reduced, MonotonicTime now)
    {
        _probes.OnDrop(_delay.Rate.Current, reduced, now);
        _delay.Rate.Set(reduced, now);
        _loss = default;
    }

    private void Probe(Bitrate before, bool isResumed, MonotonicTime now)
    {
        if (!isResumed && AvailableBitrate < before)
        {
            _probes.OnDrop(before, AvailableBitrate, now);
        }

        if (_delay.ProbeResult > Bitrate.Zero && AvailableBitrate > before)
        {
            _probes.OnResult(AvailableBitrate, now);
        }

        if (isResumed || (_delay.HasRecovered && IsApplicationLimited))
        {
            _probes.OnRecovered(AvailableBitrate, now);
        }
    }

    private bool Refresh()
    {
        Bitrate rate = _usesTransportFeedback ? _delay.Rate.Current : _start;
        if (_usesTransportFeedback)
        {
            rate = Bitrate.Min(rate, _loss.Value ?? rate);
            rate = Bitrate.Min(rate, _reported.Remb ?? rate);
        }
        else
        {
            rate = _reported.Apply(rate);
        }

        rate = Bitrate.Max(_min, Bitrate.Min(_max, rate * _timeout.Factor));
        bool changed = rate != AvailableBitrate;
        AvailableBitrate = rate;
        return changed;
    }
}

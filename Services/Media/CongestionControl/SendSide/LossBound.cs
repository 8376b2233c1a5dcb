using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate that losses allow. Unlike draft-ietf-rmcat-gcc-02 §6, which compares the loss with fixed thresholds (2 % and 10 %), it
/// lets loss that does not depend on the rate pass (<see cref="LossModel"/>); the thresholds stay for what cannot be told apart.
/// </summary>
internal struct LossBound
{
    private const long WindowNanoseconds = 250_000_000;
    private const long MaxWindowNanoseconds = 1_000_000_000;
    private const int MinPackets = 20;

    // gcc-02 §6: below 2 % up by 5 % (libwebrtc: 8 % a second), above 10 % down by half the loss.
    private const double LowLoss = 0.02;
    private const double HighLoss = 0.10;
    private const double LossShare = 0.5;
    private const double GrowthPerSecond = 1.08;

    // What arrives gets through, whatever else is lost.
    private const double ArrivedShare = 0.85;

    // A bound this far above what is sent bounds nothing.
    private const double FreeAbove = 1.5;

    // Loss of nearly everything is an outage, not a queue: the absence of feedback deals with it.
    private const double Outage = 0.9;

    private LossModel _model;
    private LossWindow _previous;
    private double _bound;
    private long _firstSent;
    private long _lastSent;
    private long _bytes;
    private int _packets;
    private int _lost;
    private bool _hasPackets;

    /// <summary>The bound; null: none.</summary>
    public readonly Bitrate? Value => _bound == 0 ? null : new Bitrate((long)(_bound * 1000));

    /// <summary>The share of packets lost in the last two windows, 0-1.</summary>
    public double RecentLoss { get; private set; }

    /// <summary>Takes the packets of a feedback. <paramref name="lateArrivals"/> of them were told as lost before.</summary>
    public void Update(ReadOnlySpan<PacketResult> packets, int lateArrivals, Bitrate target, Bitrate acknowledged)
    {
        _lost = Math.Max(0, _lost - lateArrivals);
        foreach (ref readonly PacketResult packet in packets)
        {
            long sent = packet.SentAt.Nanoseconds;
            _firstSent = _hasPackets ? Math.Min(_firstSent, sent) : sent;
            _lastSent = _hasPackets ? Math.Max(_lastSent, sent) : sent;
            _hasPackets = true;
            _bytes += packet.Bytes;
            _packets++;
            _lost += packet.Received ? 0 : 1;
        }

        long span = _lastSent - _firstSent;
        if (_hasPackets && ((span >= WindowNanoseconds && _packets >= MinPackets) || span >= MaxWindowNanoseconds))
        {
            Close(span, target, acknowledged);
        }
    }

    /// <summary>A probe went through at this rate.</summary>
    public void OnProbe(Bitrate rate)
    {
        if (_bound > 0)
        {
            _bound = Math.Max(_bound, rate.BitsPerSecond / 1000.0);
        }
    }

    private void Close(long span, Bitrate target, Bitrate acknowledged)
    {
        var window = new LossWindow(_bytes * 8e6 / span, _packets, Math.Min(_lost, _packets));
        _hasPackets = false;
        _bytes = _packets = _lost = 0;
        if (window.Ratio > Outage)
        {
            return;
        }

        RecentLoss = (double)(window.Lost + _previous.Lost) / (window.Packets + _previous.Packets);
        _previous = window;
        _model.Add(window);
        Judge(span / 1e9, target.BitsPerSecond / 1000.0, acknowledged.BitsPerSecond / 1000.0);
    }

    private void Judge(double seconds, double target, double acknowledged)
    {
        double excess = RecentLoss - _model.InherentLoss;
        if (_model.Capacity > 0 && excess > LowLoss)
        {
            // Never below what arrives now: the windows may tell of a path that was worse.
            Lower(Math.Max(_model.Capacity, acknowledged), target);
        }
        else if (RecentLoss > HighLoss && !_model.IsRandom && _model.Capacity == 0)
        {
            Lower(Math.Max(target * (1 - LossShare * RecentLoss), ArrivedShare * acknowledged), target);
        }
        else if (_bound > 0)
        {
            _bound *= Math.Pow(GrowthPerSecond, seconds);
            if (_bound > FreeAbove * target)
            {
                _bound = 0;
            }
        }
    }

    private void Lower(double rate, double target)
    {
        double bound = _bound > 0 ? _bound : target;
        _bound = Math.Max(1, Math.Min(bound, rate));
    }
}

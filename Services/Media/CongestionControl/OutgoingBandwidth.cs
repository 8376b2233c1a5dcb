using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Media.Consumers;
using JbAspire.Media.LayerSelection;
using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl;

/// <summary>
/// What one peer can be sent, and how its video consumers share it: joins the congestion controller, the pacer with its
/// probes, and the allocator. A transport has one as soon as a consumer's peer gives feedback to estimate by.
/// </summary>
internal sealed class OutgoingBandwidth
{
    // One packet of padding carries at most some 290 bytes: a probe of 15 ms at 10 Mbit/s takes 65.
    private const int MaxPaddingPackets = 100;
    private const int PaddingLength = 300;

    // Nobody rises without head-room, so it must be looked for too: the most that the allocator asks for.
    private const double DesiredHeadRoom = 1.3;

    // A little more than the allocator asks for before it lets a layer begin.
    private const double RiseRoom = 1.15;

    // Frames must leave before the next ones come.
    private const double LeastPacingFactor = 1.5;

    // What is sent again after a burst of losses must not switch the picture off that it repairs.
    private const double MaxRepairShare = 0.2;

    /// <summary>The least estimate when no limit is set.</summary>
    public static Bitrate DefaultMin => SendSideCongestionController.DefaultMin;

    /// <summary>The greatest estimate when no limit is set.</summary>
    public static Bitrate DefaultMax => SendSideCongestionController.DefaultMax;

    // The estimate moves with each feedback; who watches it wants to see where it is.
    private static readonly TimeSpan TraceInterval = TimeSpan.FromSeconds(1);

    private readonly Transport _transport;
    private readonly BitrateAllocator _allocator = new();
    private readonly ProbationGenerator? _probation;
    private readonly List<ConsumerVideo> _videos = [];
    private readonly Bitrate _start;
    private Layers[] _layers = [];
    private MonotonicTime _nextTrace;

    public OutgoingBandwidth(Transport transport, Consumer consumer, Bitrate start, Bitrate? min, Bitrate? max)
    {
        _transport = transport;
        _start = start;
        var extensions = new HeaderExtensionMap(consumer.Producer.RtpParameters, consumer.RtpParameters);
        bool usesTransportFeedback = UsesTransportFeedback(consumer);
        Controller = new SendSideCongestionController(start, usesTransportFeedback);
        Pacer = new Pacer(Controller.PacingBitrate);
        SetLimits(min, max);
        if (usesTransportFeedback)
        {
            uint random = transport.Context.NextSsrc();
            _probation = new ProbationGenerator(
                (byte)extensions.MidId, (byte)extensions.TransportSequenceNumberId, (byte)extensions.AbsSendTimeId, (ushort)random, random);
        }
    }

    public SendSideCongestionController Controller { get; }

    public Pacer Pacer { get; }

    public MonotonicTime NextDeadline =>
        MonotonicTime.Min(Controller.NextDeadline, MonotonicTime.Min(Pacer.NextDeadline, _allocator.NextDeadline));

    /// <summary>Whether a consumer's peer tells anything to estimate by.</summary>
    public static bool CanEstimate(Consumer consumer) => UsesTransportFeedback(consumer) || Has(consumer, "goog-remb");

    public void SetLimits(Bitrate? min, Bitrate? max)
    {
        Controller.MinBitrate = min ?? Controller.MinBitrate;
        Controller.MaxBitrate = max ?? Controller.MaxBitrate;
        Pacer.SetRate(Controller.PacingBitrate);
    }

    public void Add(Consumer consumer) => _videos.Add(consumer.Video!);

    public void Remove(Consumer consumer) => _videos.Remove(consumer.Video!);

    public void HandleFeedback(in TransportWideFeedback feedback, MonotonicTime now, IDatagramSink sink)
    {
        bool changed = Controller.HandleFeedback(feedback, now);
        HandleChange(changed, now, sink);
    }

    public void HandleReceiverReport(byte fractionLost, TimeSpan? roundTripTime, MonotonicTime now, IDatagramSink sink) =>
        HandleChange(Controller.HandleReceiverReport(fractionLost, roundTripTime, now), now, sink);

    public void HandleRemb(Bitrate bitrate, MonotonicTime now, IDatagramSink sink) =>
        HandleChange(Controller.HandleRemb(bitrate), now, sink);

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        HandleChange(Controller.HandleDeadline(now) || _allocator.NextDeadline <= now, now, sink);
        while (Pacer.TryTakeDue(now, out ReadOnlySpan<byte> packet, out PacedPacket info))
        {
            Span<byte> buffer = sink.GetBuffer();
            packet.CopyTo(buffer);
            _transport.SendPath.SendNow(buffer, packet.Length, info, now, sink);
        }

        for (int i = 0; i < MaxPaddingPackets && Pacer.NeedsPadding(now); i++)
        {
            if (!_transport.CanSend || !TrySendPadding(now, sink))
            {
                Pacer.AbandonProbes();
            }
        }
    }

    /// <summary>Divides what there is among the consumers.</summary>
    public void Distribute(MonotonicTime now, IDatagramSink sink, bool asksForKeyFrames = true)
    {
        if (_layers.Length < _videos.Count)
        {
            _layers = new Layers[_videos.Count * 2];
        }

        foreach (ConsumerVideo video in _videos)
        {
            video.SetTime(now);
        }

        Bitrate other = OtherTraffic(now);
        Span<Layers> layers = _layers.AsSpan(0, _videos.Count);
        _allocator.Allocate(_videos, Bitrate.Max(Controller.AvailableBitrate - other, LeastVideo()), now, layers);
        Controller.DesiredBitrate = _allocator.EffectiveDesired * DesiredHeadRoom + other;
        for (int i = 0; i < layers.Length; i++)
        {
            _videos[i].SetTarget(layers[i], asksForKeyFrames, now, sink);
        }

        // What was decided must be able to leave, even where it is more than the estimate.
        Pacer.SetRate(Bitrate.Max(Controller.PacingBitrate, (_allocator.Allocated + other) * LeastPacingFactor));
        Trace(now);
    }

    private static bool UsesTransportFeedback(Consumer consumer) => Has(consumer, "transport-cc");

    private static bool Has(Consumer consumer, string feedback) =>
        consumer.RtpParameters.Codecs[0].RtcpFeedback.Any(entry => entry.Type == feedback);

    private void HandleChange(bool changed, MonotonicTime now, IDatagramSink sink)
    {
        if (changed)
        {
            Distribute(now, sink);
        }

        if (_probation is not null)
        {
            while (Controller.TryTakeProbe(out ProbeCluster probe))
            {
                Pacer.Begin(probe, now);
            }
        }
    }

    private bool TrySendPadding(MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        return _probation!.TryWrite(ConsumerPacketWriter.PacketRoom(buffer), PaddingLength, out int length, out PacedPacket info)
            && _transport.SendPath.SendNow(buffer, length, info, now, sink);
    }

    // One picture goes on whatever the estimate says, the lowest layer at half its frames: with nothing sent nothing would come back to estimate
    // by, and the video would never begin again.
    private Bitrate LeastVideo()
    {
        ConsumerVideo? first = null;
        foreach (ConsumerVideo video in _videos)
        {
            if (video.IsActive && (first is null || video.Priority > first.Priority))
            {
                first = video;
            }
        }

        return first is null ? Bitrate.Zero : new Bitrate(first.BitrateOf(0, Math.Min(1, first.TemporalLayerCount - 1))) * RiseRoom;
    }

    // Audio never waits and is never left out, and what is sent again takes from what can be sent anew.
    private Bitrate OtherTraffic(MonotonicTime now)
    {
        long repairs = _transport.Traffic.RtxSent.ReadBitrate(now);
        long bitsPerSecond = Math.Min(repairs, (long)(Controller.AvailableBitrate.BitsPerSecond * MaxRepairShare));
        foreach (Consumer consumer in _transport.ConsumerList)
        {
            if (consumer.Producer.Kind == MediaKind.Audio)
            {
                bitsPerSecond += consumer.Traffic.ReadBitrate(now);
            }
        }

        return new Bitrate(bitsPerSecond);
    }

    private void Trace(MonotonicTime now)
    {
        if ((_transport.TraceEventTypes & TraceEventTypes.Bwe) != 0 && now >= _nextTrace)
        {
            _nextTrace = now + TraceInterval;
            var info = new TraceInfo.Bandwidth(
                _allocator.Desired.BitsPerSecond, _allocator.EffectiveDesired.BitsPerSecond, Controller.MinBitrate.BitsPerSecond,
                Controller.MaxBitrate.BitsPerSecond, _start.BitsPerSecond, 0, Controller.AvailableBitrate.BitsPerSecond);
            var trace = new TraceEvent(TraceSource.Transport, _transport.Id, TraceEventTypes.Bwe, now, false, info);
            _transport.Context.Raise(new MediaEvent.Trace(_transport.Router.Id, trace));
        }
    }
}

using System.Text;
using JbAspire.Media.LayerSelection;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>One producer on its way to one peer (mediasoup's Consumer).</summary>
public sealed class Consumer
{
    // RFC 3550 §6.5: an item's text has at most 255 octets.
    private const int MaxCnameLength = 255;
    private const int MaxPriority = 255;

    // More than single packets that were left out of a frame that went on.
    private const int HopelessPackets = 10;

    private readonly ConsumerStream _stream;
    private readonly ConsumerReports _reports;
    private readonly PayloadTypeSet _payloadTypes;
    private readonly bool _ignoreDtx;
    private TrafficCounter _traffic;

    private Consumer(Transport transport, Producer producer, ConsumerOptions options, RtpParameters rtpParameters)
    {
        Transport = transport;
        Producer = producer;
        Id = options.Id;
        RtpParameters = rtpParameters;
        Paused = options.Paused;
        _ignoreDtx = options.IgnoreDtx;
        RtpEncodingParameters encoding = rtpParameters.Encodings[0];
        Ssrc = new Ssrc(encoding.Ssrc!.Value);
        RtxSsrc = encoding.RtxSsrc is { } rtxSsrc ? new Ssrc(rtxSsrc) : null;
        RtxPayloadType = (byte?)rtpParameters.Codecs.FirstOrDefault(CodecMatching.IsRtx)?.PayloadType;
        TakesRed = rtpParameters.Codecs.Any(CodecMatching.IsRed);
        UsesNack = rtpParameters.Codecs[0].RtcpFeedback.Contains(new RtcpFeedback("nack"));
        byte[] cname = Encoding.UTF8.GetBytes(rtpParameters.Rtcp.Cname ?? Id);
        Cname = cname[..Math.Min(cname.Length, MaxCnameLength)];
        _payloadTypes = PayloadTypeSet.Of(rtpParameters.Codecs);
        var writer = new ConsumerPacketWriter(
            new HeaderExtensionMap(producer.RtpParameters, rtpParameters), Encoding.UTF8.GetBytes(rtpParameters.Mid ?? ""));
        _stream = new ConsumerStream(this, writer, transport.Context.Options.Random);
        _reports = new ConsumerReports(this);
        if (producer.Kind == MediaKind.Video)
        {
            Video = new ConsumerVideo(this);
            if (options.PreferredLayers is { } layers)
            {
                Video.Prefer(layers.SpatialLayer, layers.TemporalLayer);
            }
        }
    }

    /// <summary>The consumer's id.</summary>
    public string Id { get; }

    /// <summary>What it forwards.</summary>
    public Producer Producer { get; }

    /// <summary>The transport of the receiving peer.</summary>
    public Transport Transport { get; }

    /// <summary>What the peer receives.</summary>
    public RtpParameters RtpParameters { get; }

    /// <summary>The SSRC that the peer receives.</summary>
    public Ssrc Ssrc { get; }

    /// <summary>The SSRC of packets that are sent again (RFC 4588); null when the peer did not negotiate it.</summary>
    public Ssrc? RtxSsrc { get; }

    /// <summary>Whether it is paused by its own side.</summary>
    public bool Paused { get; private set; }

    /// <summary>1 (lowest) to 255: whose quality goes last when bandwidth is short.</summary>
    public int Priority { get; private set; } = 1;

    /// <summary>The highest layers wanted; null for audio.</summary>
    public ConsumerLayers? PreferredLayers => ToPublic(Video?.PreferredLayers);

    /// <summary>The layers that the path allows at present; null: none, or audio.</summary>
    public ConsumerLayers? TargetLayers => ToPublic(Video?.TargetLayers);

    /// <summary>The layers that are forwarded; null: none yet, or audio.</summary>
    public ConsumerLayers? CurrentLayers => ToPublic(Video?.CurrentLayers);

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Packets, bytes and bit rate that were sent, without those that were sent again.</summary>
    public ref TrafficCounter Traffic => ref _traffic;

    /// <summary>What else is counted, and what the peer reports about the stream.</summary>
    public ref RtpStreamCounters Counters => ref _reports.Counters;

    /// <summary>Its score and its producer's.</summary>
    public ConsumerScore Score => new(
        _reports.Score, (ForwardedStream ?? Producer.Streams[0]).Score, [.. Producer.Streams.Select(stream => stream.Score)]);

    /// <summary>The producer's stream that it forwards; null: none yet.</summary>
    public ProducerStream? ForwardedStream => Video is null ? Producer.Streams[0] : Video.Stream;

    /// <summary>What <see cref="EnableTraceEvent"/> asked for.</summary>
    public TraceEventTypes TraceEventTypes { get; private set; }

    internal ConsumerVideo? Video { get; }

    internal ConsumerReports Reports => _reports;

    internal byte[] Cname { get; }

    internal bool UsesNack { get; }

    /// <summary>Whether the peer takes RED (RFC 2198) as it is.</summary>
    internal bool TakesRed { get; }

    internal byte? RtxPayloadType { get; }

    internal ConsumerStream Stream => _stream;

    /// <summary>Stops forwarding.</summary>
    public void Pause(MonotonicTime now, IDatagramSink sink)
    {
        if (!Paused)
        {
            Paused = true;
            Interrupt();
            NoteActivity(now, sink);
        }
    }

    /// <summary>Forwards; video begins with a keyframe that is asked for now.</summary>
    public void Resume(MonotonicTime now, IDatagramSink sink)
    {
        if (Paused)
        {
            Paused = false;
            Begin(now, sink);
            NoteActivity(now, sink);
        }
    }

    /// <summary>Sets the highest layers to forward.</summary>
    /// <exception cref="MediaException">A layer is negative.</exception>
    public void SetPreferredLayers(ConsumerLayers layers, MonotonicTime now, IDatagramSink sink)
    {
        if (layers.SpatialLayer < 0 || layers.TemporalLayer < 0)
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"layers: spatialLayer {layers.SpatialLayer} and temporalLayer {layers.TemporalLayer} must be 0 or more.");
        }

        if (Video is not null)
        {
            Video.Prefer(layers.SpatialLayer, layers.TemporalLayer);
            NoteActivity(now, sink);
        }
    }

    /// <summary>Sets whose quality goes last when bandwidth is short.</summary>
    /// <param name="priority">1 (lowest) to 255.</param>
    /// <param name="now">The time.</param>
    /// <param name="sink">Where requests for key frames go.</param>
    /// <exception cref="MediaException">It is out of range.</exception>
    public void SetPriority(int priority, MonotonicTime now, IDatagramSink sink)
    {
        if (priority is < 1 or > MaxPriority)
        {
            throw new MediaException(MediaError.InvalidArgument, $"priority: {priority} is not from 1 to {MaxPriority}.");
        }

        Priority = priority;
        Transport.Distribute(now, sink);
    }

    /// <summary>Asks the producer for a keyframe of what is forwarded.</summary>
    public void RequestKeyFrame(MonotonicTime now, IDatagramSink sink) => Video?.RequestKeyFrame(now, sink);

    /// <summary>Chooses the trace events to raise: Rtp, KeyFrame, Nack, Pli, Fir.</summary>
    public void EnableTraceEvent(TraceEventTypes types) => TraceEventTypes = types;

    /// <summary>Closes the consumer by request.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink) => Close(ConsumerCloseReason.Closed, now, sink);

    internal static Consumer Create(Transport transport, Producer producer, ConsumerOptions options, string mid)
    {
        RtpCapabilitiesValidator.Validate(options.RtpCapabilities);
        if (!ConsumerRtpParameters.CanConsume(producer.ConsumableRtpParameters, options.RtpCapabilities))
        {
            throw new MediaException(
                MediaError.FailedPrecondition, $"rtpCapabilities: the peer has no codec in common with producer '{producer.Id}'.");
        }

        RtpParameters parameters = ConsumerRtpParameters.Create(
            producer.ConsumableRtpParameters, options.RtpCapabilities, mid, options.EnableRtx ?? producer.Kind == MediaKind.Video,
            transport.Context.NextSsrc);
        return new Consumer(transport, producer, options, parameters);
    }

    internal void Close(ConsumerCloseReason reason, MonotonicTime now, IDatagramSink sink)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        Transport.Context.Closed.Add(this);
        Producer.Remove(this, now);
        Transport.Forget(this);
        _stream.ProtectedHistory?.Clear();
        if (Video is not null && reason != ConsumerCloseReason.TransportClosed)
        {
            Transport.Distribute(now, sink);
        }

        Transport.Context.Raise(new MediaEvent.ConsumerClosed(Transport.Router.Id, Id, reason));
    }

    /// <summary>Something that kept it silent is over: the next packet starts a new piece.</summary>
    internal void Begin(MonotonicTime now, IDatagramSink sink)
    {
        Interrupt();
        if (Video is not null)
        {
            Transport.Distribute(now, sink);
            Video.AskForKeyFrame(now, sink);
        }
    }

    /// <summary>What comes next does not follow what was sent before.</summary>
    internal void Interrupt()
    {
        _stream.Desynchronize();
        Video?.Reset();
    }

    internal void HandleProducerPaused(bool paused, MonotonicTime now, IDatagramSink sink)
    {
        Transport.Context.Raise(new MediaEvent.ConsumerProducerPaused(Transport.Router.Id, Id, paused));
        if (paused)
        {
            Interrupt();
            Transport.Distribute(now, sink);
        }
        else
        {
            Begin(now, sink);
        }
    }

    internal void HandleStreamDied(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        if (Video is not null)
        {
            bool wasForwarded = Video.Stream == stream;
            Video.HandleStreamDied(stream);
            if (wasForwarded)
            {
                _stream.Desynchronize();
            }

            Transport.Distribute(now, sink);
        }
    }

    internal void RaiseScore() =>
        Transport.Context.Raise(new MediaEvent.ConsumerScoreChanged(Transport.Router.Id, Id, Score));

    internal void HandleNack(in GenericNack nack, MonotonicTime now, IDatagramSink sink)
    {
        _reports.NoteNack(now);
        int gone = 0;
        foreach (SequenceNumber lost in nack.LostPackets)
        {
            Counters.NackPacketCount++;
            if (Paused)
            {
                continue;
            }

            if (_stream.TryResend(lost, _reports.RoundTripTime, now, sink))
            {
                _reports.NoteResent(now);
            }
            else if (_stream.IsGone(lost, now))
            {
                gone++;
            }
        }

        // After an outage the receiver asks for what nobody has any more, and gives it up only after a while: what it needs is a key frame.
        if (gone >= HopelessPackets)
        {
            RequestKeyFrame(now, sink);
        }
    }

    /// <summary>Forwards a packet and those after it.</summary>
    internal void Forward(MediaPacket? first, MonotonicTime now, IDatagramSink sink)
    {
        if (Paused || !Transport.CanSend)
        {
            return;
        }

        PacketAudience notFor = TakesRed ? PacketAudience.TakesNoRed : PacketAudience.TakesRed;
        for (MediaPacket? packet = first; packet is not null; packet = packet.Next)
        {
            if (packet.Audience != notFor && _payloadTypes.Contains(packet.PayloadType))
            {
                ForwardOne(packet, now, sink);
            }
        }
    }

    private static ConsumerLayers? ToPublic(Layers? layers) =>
        layers is { IsNone: false } some ? new ConsumerLayers(some.Spatial, some.Temporal) : null;

    private void ForwardOne(MediaPacket packet, MonotonicTime now, IDatagramSink sink)
    {
        bool setMarker = false;
        if (Video is not null)
        {
            LayerVerdict verdict = Video.Select(packet);
            if (!verdict.IsForwarded)
            {
                if (verdict.Action == LayerAction.Drop)
                {
                    _stream.Drop(packet);
                }

                return;
            }

            setMarker = verdict.SetMarker;
            if (verdict.Action == LayerAction.ForwardFromKeyFrame)
            {
                _stream.Desynchronize();
            }
        }
        else if (_ignoreDtx && !TakesRed && OpusPayload.IsDtx(packet.Payload))
        {
            _stream.Drop(packet);
            return;
        }

        if (_stream.TrySend(packet, setMarker, now, sink) && PacketTrace.IsWanted(TraceEventTypes, packet.Video.IsKeyFrame))
        {
            PacketTrace.Raise(
                Transport.Context, Transport.Router.Id, TraceSource.Consumer, Id, TraceEventTypes,
                PacketTrace.Describe(packet.Rtp, packet.Video, null, false) with { Ssrc = Ssrc, PayloadType = packet.PayloadType }, now);
        }
    }

    private void NoteActivity(MonotonicTime now, IDatagramSink sink)
    {
        Producer.NoteWatching(now);
        Transport.Distribute(now, sink);
    }
}

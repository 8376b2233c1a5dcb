using JbAspire.Media.Consumers;
using JbAspire.Media.Observers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>One source of audio or video that a peer sends, in one or several streams (mediasoup's Producer).</summary>
public sealed class Producer
{
    private readonly PayloadTypeTable _payloadTypes;
    private readonly ProducerStream[] _streams;
    private readonly List<Consumer> _consumers = [];
    private readonly ProducerAudio? _audio;
    private readonly ProducerRed? _red;
    private readonly ProducerExtensions _extensions;
    private readonly ProducerFeedback _feedback;
    private readonly ProducerWatch? _watch;
    private readonly PendingPackets _pending;

    private Producer(Transport transport, ProducerOptions options, RtpMapping mapping, RtpParameters consumable)
    {
        Transport = transport;
        Id = options.Id;
        Kind = options.Kind;
        RtpParameters = options.RtpParameters;
        RtpMapping = mapping;
        ConsumableRtpParameters = consumable;
        Layers = ProducerLayers.Of(options.RtpParameters);
        Paused = options.Paused;
        UsesRemb = options.RtpParameters.Codecs.Any(codec => codec.RtcpFeedback.Any(feedback => feedback.Type == "goog-remb"));
        _payloadTypes = new PayloadTypeTable(options.RtpParameters, mapping);
        var streamOptions = ProducerStreamOptions.Create(options);
        _streams = options.RtpParameters.Encodings.Select((encoding, index) => new ProducerStream(index, encoding, streamOptions)).ToArray();
        _extensions = new ProducerExtensions(options.RtpParameters);
        _feedback = new ProducerFeedback(this, _streams);
        _pending = new PendingPackets(this, _consumers);
        if (options.Kind == MediaKind.Audio)
        {
            _audio = new ProducerAudio(this, transport.Router.LoudestSpeakers);
            _red = ProducerRed.Create(this, _payloadTypes);
        }
        else
        {
            _watch = new ProducerWatch(this);
        }
    }

    /// <summary>The producer's id.</summary>
    public string Id { get; }

    /// <summary>The transport that the peer sends it on.</summary>
    public Transport Transport { get; }

    /// <summary>Audio or video.</summary>
    public MediaKind Kind { get; }

    /// <summary>How it encodes.</summary>
    public ProducerType Type => Layers.Type;

    /// <summary>What the peer sends.</summary>
    public RtpParameters RtpParameters { get; }

    /// <summary>How its payload types and streams map to the router's.</summary>
    public RtpMapping RtpMapping { get; }

    /// <summary>The same in the router's payload types and header extension ids: what consumers are made from.</summary>
    public RtpParameters ConsumableRtpParameters { get; }

    /// <summary>Its streams, lowest quality first.</summary>
    public IReadOnlyList<ProducerStream> Streams => _streams;

    /// <summary>Its consumers.</summary>
    public IReadOnlyList<Consumer> Consumers => _consumers;

    /// <summary>Whether nothing of it is forwarded.</summary>
    public bool Paused { get; private set; }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Its streams' health; streams that never came are left out.</summary>
    public IReadOnlyList<ProducerStreamScore> Score =>
    [
        .. _streams.Where(stream => stream.Ssrc is not null)
            .Select(stream => new ProducerStreamScore(stream.Index, stream.Ssrc!.Value, stream.Encoding.Rid, stream.Score)),
    ];

    /// <summary>The highest spatial layer that a consumer watches; null: nobody watches it, or it is audio.</summary>
    public int? WantedSpatialLayer => _watch?.SpatialLayer;

    /// <summary>What <see cref="EnableTraceEvent"/> asked for.</summary>
    public TraceEventTypes TraceEventTypes { get; private set; }

    internal ProducerLayers Layers { get; }

    /// <summary>Whether the peer obeys REMB (draft-alvestrand-rmcat-remb-03).</summary>
    internal bool UsesRemb { get; }

    /// <summary>The audio levels of its packets; null for video.</summary>
    internal AudioLevelSource? AudioLevels => _audio?.Levels;

    internal MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime next = _watch?.NextDeadline ?? MonotonicTime.Never;
            foreach (ProducerStream stream in _streams)
            {
                next = MonotonicTime.Min(next, stream.NextDeadline);
            }

            return next;
        }
    }

    /// <summary>Stops forwarding; consumers hear of it.</summary>
    public void Pause(MonotonicTime now, IDatagramSink sink) => SetPaused(true, now, sink);

    /// <summary>Forwards again; video consumers ask for a keyframe.</summary>
    public void Resume(MonotonicTime now, IDatagramSink sink) => SetPaused(false, now, sink);

    /// <summary>Chooses the trace events to raise: Rtp, KeyFrame, Nack, Pli, Fir, Sr.</summary>
    public void EnableTraceEvent(TraceEventTypes types) => TraceEventTypes = types;

    /// <summary>Closes the producer and its consumers.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink)
    {
        if (IsClosed)
        {
            return;
        }

        Flush(now, sink);
        IsClosed = true;
        foreach (Consumer consumer in _consumers.ToArray())
        {
            consumer.Close(ConsumerCloseReason.ProducerClosed, now, sink);
        }

        _audio?.Levels.Close(now);
        Transport.Context.Closed.Add(this);
        Transport.Forget(this);
        Transport.Context.Raise(new MediaEvent.ProducerClosed(Transport.Router.Id, Id));
    }

    internal static Producer Create(Transport transport, ProducerOptions options)
    {
        MediaKind kind = RtpParametersValidator.Validate(options.RtpParameters);
        if (kind != options.Kind)
        {
            throw new MediaException(MediaError.InvalidArgument, $"kind: {options.Kind} contradicts rtpParameters, whose codecs are of {kind}.");
        }

        RtpCapabilities capabilities = transport.Router.RtpCapabilities;
        RtpMapping mapping = ProducerRtpMapping.Create(options.RtpParameters, capabilities, transport.Context.NextSsrc);
        RtpParameters consumable = Ortc.ConsumableRtpParameters.Create(options.Kind, options.RtpParameters, capabilities, mapping);
        return new Producer(transport, options, mapping, consumable);
    }

    internal bool IsRetransmissionPayloadType(int payloadType) => _payloadTypes.IsRetransmission(payloadType);

    /// <summary>The payload type of the media that a payload type of retransmissions repairs (RFC 4588 §8.1, apt).</summary>
    internal bool TryGetRepairedPayloadType(int payloadType, out byte repaired) => _payloadTypes.TryGetRepaired(payloadType, out repaired);

    internal void Add(Consumer consumer, MonotonicTime now)
    {
        _consumers.Add(consumer);
        if (consumer.Stream.UsesHistory)
        {
            foreach (ProducerStream stream in _streams)
            {
                stream.KeepHistory();
            }
        }

        UnwrapRed();
        NoteWatching(now);
    }

    internal void Remove(Consumer consumer, MonotonicTime now)
    {
        _consumers.Remove(consumer);
        if (!_consumers.Exists(other => other.Stream.UsesHistory))
        {
            foreach (ProducerStream stream in _streams)
            {
                stream.ForgetHistory();
            }
        }

        UnwrapRed();
        NoteWatching(now);
    }

    /// <summary>A consumer came, went, paused, resumed, or prefers other layers.</summary>
    internal void NoteWatching(MonotonicTime now)
    {
        if (!IsClosed && _watch is not null)
        {
            _watch.Update(now);
            Transport.Reschedule();
        }
    }

    /// <summary>Takes a packet of the peer's. True when there may be a new deadline.</summary>
    internal bool HandleRtp(in RtpPacketView packet, ProducerStream stream, bool isRetransmission, MonotonicTime now, IDatagramSink sink)
    {
        if (!_payloadTypes.TryMap(packet.PayloadType, out byte payloadType, out CodecKind codec))
        {
            Transport.Context.Drops.Count(DropReason.RtpUnknownPayloadType);
            return false;
        }

        bool awakes = !stream.IsActive(now) && !isRetransmission;
        MonotonicTime deadline = stream.NextDeadline;
        bool isAccepted = stream.TryReceive(
            packet, codec, isRetransmission, _extensions.DependencyDescriptorOf(packet), now, out VideoPacketDescriptor video, out bool isLate);
        if (!isAccepted)
        {
            Transport.Context.Drops.Count(isRetransmission ? DropReason.RtpRetransmission : DropReason.RtpDuplicate);
            return false;
        }

        if (awakes)
        {
            _feedback.NoteAwake(stream, now);
        }

        if (stream.TakeKeyFrameNeeded())
        {
            RequestKeyFrame(stream, now, sink);
        }

        Trace(packet, video, isRetransmission, now);
        if (!Paused && (_audio is null || _audio.Listen(packet, _extensions, now, sink)))
        {
            _extensions.NoteOrientation(packet, this);
            Forward(packet, stream, payloadType, video, isLate, awakes, now, sink);
        }

        return stream.NextDeadline < deadline;
    }

    /// <summary>A consumer needs a keyframe of one stream.</summary>
    internal void RequestKeyFrame(ProducerStream stream, MonotonicTime now, IDatagramSink sink) => _feedback.RequestKeyFrame(stream, now, sink);

    internal void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        _feedback.HandleDeadline(now, sink);
        _watch?.HandleDeadline(now);
    }

    /// <summary>Notes how the streams are; consumers and listeners hear of a change.</summary>
    internal void UpdateScores(MonotonicTime now, IDatagramSink sink)
    {
        foreach (ProducerStream stream in _feedback.UpdateScores(now))
        {
            foreach (Consumer consumer in _consumers)
            {
                consumer.HandleStreamDied(stream, now, sink);
            }
        }
    }

    /// <summary>A speaker lost its place among the loudest, so that its packets stop: the next one starts a new piece.</summary>
    internal void InterruptConsumers(MonotonicTime now, IDatagramSink sink)
    {
        Flush(now, sink);
        Array.ForEach(_streams, stream => stream.Red?.Reset());
        foreach (Consumer consumer in _consumers)
        {
            consumer.Interrupt();
        }
    }

    /// <summary>Forwards what waits for the end of the batch: what comes next was sent by the peer after it.</summary>
    internal void Flush(MonotonicTime now, IDatagramSink sink) => _pending.Flush(now, sink);

    private void Forward(
        in RtpPacketView packet, ProducerStream stream, byte payloadType, in VideoPacketDescriptor video, bool isLate, bool awakes,
        MonotonicTime now, IDatagramSink sink)
    {
        if (_red is not null)
        {
            _red.Forward(packet, stream, payloadType, _pending, isLate, now, sink);
            return;
        }

        bool begins = awakes && Kind == MediaKind.Video;
        if (begins)
        {
            // What came before it is forwarded by the layers that were chosen for that.
            _pending.Flush(now, sink);
        }

        _pending.Add(packet, stream, payloadType, video, isLate, PacketAudience.Everybody, now, sink);
        if (begins)
        {
            _pending.FlushBeginning(now, sink);
        }
    }

    private void UnwrapRed()
    {
        if (_red is not null)
        {
            bool isWanted = _consumers.Exists(consumer => !consumer.TakesRed);
            Array.ForEach(_streams, stream => stream.UnwrapRed(isWanted));
        }
    }

    private void Trace(in RtpPacketView packet, in VideoPacketDescriptor video, bool isRetransmission, MonotonicTime now)
    {
        if (PacketTrace.IsWanted(TraceEventTypes, video.IsKeyFrame))
        {
            TraceInfo.Packet info = PacketTrace.Describe(packet, video, _extensions, isRetransmission);
            PacketTrace.Raise(Transport.Context, Transport.Router.Id, TraceSource.Producer, Id, TraceEventTypes, info, now);
        }
    }

    private void SetPaused(bool paused, MonotonicTime now, IDatagramSink sink)
    {
        if (Paused == paused)
        {
            return;
        }

        Flush(now, sink);
        Paused = paused;
        if (paused)
        {
            Array.ForEach(_streams, stream => stream.Pause());
            _audio?.Levels.Pause(now);
        }
        else
        {
            _audio?.Levels.Resume();
        }

        foreach (Consumer consumer in _consumers)
        {
            consumer.HandleProducerPaused(paused, now, sink);
        }
    }
}

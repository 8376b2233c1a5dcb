using JbAspire.Media.Consumers;
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

    private Producer(Transport transport, ProducerOptions options, RtpMapping mapping, RtpParameters consumable, ProducerType type)
    {
        Transport = transport;
        Id = options.Id;
        Kind = options.Kind;
        RtpParameters = options.RtpParameters;
        ConsumableRtpParameters = consumable;
        Type = type;
        Paused = options.Paused;
        UsesRemb = options.RtpParameters.Codecs.Any(codec => codec.RtcpFeedback.Any(feedback => feedback.Type == "goog-remb"));
        _payloadTypes = new PayloadTypeTable(options.RtpParameters, mapping);
        int clockRate = options.RtpParameters.Codecs[0].ClockRate;
        _streams = options.RtpParameters.Encodings.Select((encoding, index) => new ProducerStream(index, encoding, clockRate)).ToArray();
    }

    /// <summary>The producer's id.</summary>
    public string Id { get; }

    /// <summary>The transport that the peer sends it on.</summary>
    public Transport Transport { get; }

    /// <summary>Audio or video.</summary>
    public MediaKind Kind { get; }

    /// <summary>How it encodes.</summary>
    public ProducerType Type { get; }

    /// <summary>What the peer sends.</summary>
    public RtpParameters RtpParameters { get; }

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

    /// <summary>Whether the peer obeys REMB (draft-alvestrand-rmcat-remb-03).</summary>
    internal bool UsesRemb { get; }

    internal MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime next = MonotonicTime.Never;
            foreach (ProducerStream stream in _streams)
            {
                next = MonotonicTime.Min(next, stream.KeyFrameRequest.NextDeadline);
            }

            return next;
        }
    }

    /// <summary>Stops forwarding; consumers hear of it.</summary>
    public void Pause() => SetPaused(true);

    /// <summary>Forwards again; video consumers ask for a keyframe.</summary>
    public void Resume(MonotonicTime now, IDatagramSink sink)
    {
        if (SetPaused(false))
        {
            foreach (Consumer consumer in _consumers)
            {
                consumer.Begin(now, sink);
            }
        }
    }

    /// <summary>Closes the producer and its consumers.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        foreach (Consumer consumer in _consumers.ToArray())
        {
            consumer.Close(ConsumerCloseReason.ProducerClosed);
        }

        Transport.Forget(this);
        Transport.Context.Raise(new MediaEvent.ProducerClosed(Transport.Router.Id, Id));
    }

    internal static Producer Create(Transport transport, ProducerOptions options)
    {
        RtpParametersValidator.Validate(options.RtpParameters);
        RtpCapabilities capabilities = transport.Router.RtpCapabilities;
        RtpMapping mapping = ProducerRtpMapping.Create(options.RtpParameters, capabilities, transport.Context.NextSsrc);
        RtpParameters consumable = Ortc.ConsumableRtpParameters.Create(options.Kind, options.RtpParameters, capabilities, mapping);
        return new Producer(transport, options, mapping, consumable, TypeOf(options.RtpParameters));
    }

    internal bool IsRetransmissionPayloadType(int payloadType) => _payloadTypes.IsRetransmission(payloadType);

    internal void Add(Consumer consumer) => _consumers.Add(consumer);

    internal void Remove(Consumer consumer) => _consumers.Remove(consumer);

    internal void HandleRtp(in RtpPacketView packet, ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        if (!_payloadTypes.TryMap(packet.PayloadType, out byte payloadType, out CodecKind codec))
        {
            Transport.Context.Drops.Count(_payloadTypes.IsRetransmission(packet.PayloadType)
                ? DropReason.RtpRetransmission
                : DropReason.RtpUnknownPayloadType);
            return;
        }

        bool awakes = stream.Add(packet.SequenceNumber, packet.Timestamp, packet.Packet.Length, now);
        if (awakes)
        {
            UpdateScores(now);
        }

        bool isKeyFrame = Kind == MediaKind.Video && PayloadDescriptors.IsKeyFrame(codec, packet.Payload);
        if (isKeyFrame)
        {
            stream.KeyFrameRequest.Satisfy();
        }

        if (Paused)
        {
            return;
        }

        foreach (Consumer consumer in _consumers)
        {
            if (awakes)
            {
                consumer.SelectLayer(now, sink);
            }

            consumer.Forward(packet, stream, payloadType, isKeyFrame, now, sink);
        }
    }

    /// <summary>A consumer needs a keyframe of one stream.</summary>
    internal void RequestKeyFrame(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        if (Kind == MediaKind.Video && stream.Ssrc is not null && stream.KeyFrameRequest.Want(now))
        {
            SendKeyFrameRequest(stream, now, sink);
            Transport.Reschedule();
        }
    }

    internal void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        foreach (ProducerStream stream in _streams)
        {
            if (stream.KeyFrameRequest.HandleDeadline(now))
            {
                SendKeyFrameRequest(stream, now, sink);
            }
        }
    }

    /// <summary>Notes which streams are alive; consumers and listeners hear of a change.</summary>
    internal void UpdateScores(MonotonicTime now)
    {
        bool changed = false;
        foreach (ProducerStream stream in _streams)
        {
            int score = stream.IsActive(now) ? 10 : 0;
            changed |= stream.Score != score;
            stream.Score = score;
        }

        if (!changed)
        {
            return;
        }

        Transport.Context.Raise(new MediaEvent.ProducerScoreChanged(
            Transport.Router.Id,
            Id,
            [.. _streams.Where(stream => stream.Ssrc is not null)
                .Select(stream => new ProducerStreamScore(stream.Index, stream.Ssrc!.Value, stream.Encoding.Rid, stream.Score))]));
        foreach (Consumer consumer in _consumers)
        {
            consumer.RaiseScore();
        }
    }

    private void SendKeyFrameRequest(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        if (stream.Ssrc is { } ssrc)
        {
            stream.PliCount++;
            Transport.SendPictureLossIndication(ssrc, now, sink);
        }
    }

    private bool SetPaused(bool paused)
    {
        if (Paused == paused)
        {
            return false;
        }

        Paused = paused;
        foreach (Consumer consumer in _consumers)
        {
            consumer.HandleProducerPaused(paused);
        }

        return true;
    }

    private static ProducerType TypeOf(RtpParameters parameters)
    {
        if (parameters.Encodings.Count > 1)
        {
            return ProducerType.Simulcast;
        }

        ScalabilityMode mode = ScalabilityMode.Parse(parameters.Encodings[0].ScalabilityMode);
        return mode.SpatialLayers > 1 || mode.TemporalLayers > 1 ? ProducerType.Svc : ProducerType.Simple;
    }
}

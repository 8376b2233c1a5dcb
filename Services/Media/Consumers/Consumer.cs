using System.Text;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>One producer on its way to one peer (mediasoup's Consumer).</summary>
public sealed class Consumer
{
    // RFC 3550 §6.5: an item's text has at most 255 octets.
    private const int MaxCnameLength = 255;

    private readonly HeaderExtensionMap _extensions;
    private readonly SimulcastLayerSelector _layers;
    private readonly bool[] _payloadTypes = new bool[128];
    private readonly byte[] _mid;
    private RtpRewriter _rewriter;
    private TrafficCounter _traffic;

    private Consumer(Transport transport, Producer producer, ConsumerOptions options, RtpParameters rtpParameters)
    {
        Transport = transport;
        Producer = producer;
        Id = options.Id;
        RtpParameters = rtpParameters;
        Paused = options.Paused;
        Ssrc = new Ssrc(rtpParameters.Encodings[0].Ssrc!.Value);
        byte[] cname = Encoding.UTF8.GetBytes(rtpParameters.Rtcp.Cname ?? Id);
        Cname = cname[..Math.Min(cname.Length, MaxCnameLength)];
        PreferredLayers = options.PreferredLayers;
        _extensions = new HeaderExtensionMap(producer.RtpParameters, rtpParameters);
        _layers = new SimulcastLayerSelector(producer.Streams);
        _mid = Encoding.UTF8.GetBytes(rtpParameters.Mid ?? "");
        foreach (RtpCodecParameters codec in rtpParameters.Codecs)
        {
            _payloadTypes[codec.PayloadType] = true;
        }

        if (options.PreferredLayers is { } layers)
        {
            _layers.PreferredSpatialLayer = layers.SpatialLayer;
        }

        // RFC 3550 §5.1: "The initial value of the sequence number SHOULD be random".
        uint random = transport.Context.NextSsrc();
        _rewriter = new RtpRewriter((ushort)(random & 0x7FFF), transport.Context.NextSsrc());
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

    /// <summary>Whether it is paused by its own side.</summary>
    public bool Paused { get; private set; }

    /// <summary>1 (lowest) to 255: whose quality goes last when bandwidth is short.</summary>
    public int Priority { get; set; } = 1;

    /// <summary>The highest layers wanted; null: the best there are.</summary>
    public ConsumerLayers? PreferredLayers { get; private set; }

    /// <summary>The spatial layer that is forwarded; null: none yet.</summary>
    public int? CurrentSpatialLayer => _layers.Current?.Index;

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Packets, bytes and bit rate that were sent.</summary>
    public ref TrafficCounter Traffic => ref _traffic;

    /// <summary>What the peer reports about the stream.</summary>
    public ReceiverReportNote ReceiverReport { get; } = new();

    /// <summary>Its score and its producer's.</summary>
    public ConsumerScore Score => new(
        10, (_layers.Current ?? _layers.Target)?.Score ?? Producer.Streams[0].Score, [.. Producer.Streams.Select(stream => stream.Score)]);

    internal byte[] Cname { get; }

    internal RtpTimestamp LastTimestamp => _rewriter.LastTimestamp;

    internal uint TimestampOffset => _rewriter.TimestampOffset;

    /// <summary>The producer's stream that it forwards; null: none yet.</summary>
    public ProducerStream? ForwardedStream => _layers.Current;

    internal long PayloadBytes { get; private set; }

    /// <summary>Stops forwarding.</summary>
    public void Pause() => Paused = true;

    /// <summary>Forwards; video begins with a keyframe that is asked for now.</summary>
    public void Resume(MonotonicTime now, IDatagramSink sink)
    {
        if (Paused)
        {
            Paused = false;
            Begin(now, sink);
        }
    }

    /// <summary>Sets the highest layers to forward.</summary>
    /// <exception cref="MediaException">The spatial layer is negative.</exception>
    public void SetPreferredLayers(ConsumerLayers layers, MonotonicTime now, IDatagramSink sink)
    {
        if (layers.SpatialLayer < 0)
        {
            throw new MediaException(MediaError.InvalidArgument, $"layers.spatialLayer: {layers.SpatialLayer} is not 0 or more.");
        }

        PreferredLayers = layers with { SpatialLayer = Math.Min(layers.SpatialLayer, Producer.Streams.Count - 1) };
        _layers.PreferredSpatialLayer = PreferredLayers.SpatialLayer;
        SelectLayer(now, sink);
    }

    /// <summary>Asks the producer for a keyframe of what is forwarded.</summary>
    public void RequestKeyFrame(MonotonicTime now, IDatagramSink sink)
    {
        if (!Paused && !Producer.Paused && (_layers.Target ?? _layers.Current) is { } stream)
        {
            Producer.RequestKeyFrame(stream, now, sink);
        }
    }

    /// <summary>Closes the consumer by request.</summary>
    public void Close() => Close(ConsumerCloseReason.Closed);

    internal static Consumer Create(Transport transport, Producer producer, ConsumerOptions options, string mid)
    {
        RtpCapabilitiesValidator.Validate(options.RtpCapabilities);
        if (!ConsumerRtpParameters.CanConsume(producer.ConsumableRtpParameters, options.RtpCapabilities))
        {
            throw new MediaException(
                MediaError.FailedPrecondition, $"rtpCapabilities: the peer has no codec in common with producer '{producer.Id}'.");
        }

        RtpParameters parameters = ConsumerRtpParameters.Create(
            producer.ConsumableRtpParameters, options.RtpCapabilities, mid, producer.Kind == MediaKind.Video, transport.Context.NextSsrc);
        return new Consumer(transport, producer, options, parameters);
    }

    internal void Close(ConsumerCloseReason reason)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        Producer.Remove(this);
        Transport.Forget(this);
        Transport.Context.Raise(new MediaEvent.ConsumerClosed(Transport.Router.Id, Id, reason));
    }

    /// <summary>Something that kept it silent is over: the next packet starts a new piece.</summary>
    internal void Begin(MonotonicTime now, IDatagramSink sink)
    {
        _rewriter.Desynchronize();
        SelectLayer(now, sink);
        RequestKeyFrame(now, sink);
    }

    internal long TicksSinceLast(int clockRate, MonotonicTime now) => (long)((now - _rewriter.LastSentAt).TotalSeconds * clockRate);

    internal void HandleProducerPaused(bool paused) =>
        Transport.Context.Raise(new MediaEvent.ConsumerProducerPaused(Transport.Router.Id, Id, paused));

    internal void RaiseScore() =>
        Transport.Context.Raise(new MediaEvent.ConsumerScoreChanged(Transport.Router.Id, Id, Score));

    /// <summary>Chooses the stream to forward again, after a change among the producer's streams or of preference.</summary>
    internal void SelectLayer(MonotonicTime now, IDatagramSink sink)
    {
        if (_layers.Select(now) && !Paused && !Producer.Paused)
        {
            Producer.RequestKeyFrame(_layers.Target!, now, sink);
        }
    }

    internal void Forward(
        in RtpPacketView packet, ProducerStream stream, byte payloadType, bool isKeyFrame, MonotonicTime now, IDatagramSink sink)
    {
        if (Paused || !_payloadTypes[payloadType] || !Transport.CanSend || !IsSelected(stream, isKeyFrame))
        {
            return;
        }

        // A receiver can decode nothing before a keyframe, so nothing is sent before one.
        if (_rewriter.NeedsSynchronization && Producer.Kind == MediaKind.Video && !isKeyFrame)
        {
            return;
        }

        if (_rewriter.TryRewrite(
            packet.SequenceNumber, packet.Timestamp, stream.ClockRate, now, out SequenceNumber sequenceNumber, out RtpTimestamp timestamp))
        {
            Send(packet, payloadType, sequenceNumber, timestamp, now, sink);
        }
    }

    private bool IsSelected(ProducerStream stream, bool isKeyFrame)
    {
        if (stream == _layers.Target && (isKeyFrame || Producer.Kind == MediaKind.Audio) && _layers.TrySwitch(stream))
        {
            _rewriter.Desynchronize();
            if (Producer.Streams.Count > 1)
            {
                Transport.Context.Raise(new MediaEvent.ConsumerLayersChanged(Transport.Router.Id, Id, stream.Index, null));
            }
        }

        return stream == _layers.Current;
    }

    private void Send(
        in RtpPacketView packet, byte payloadType, SequenceNumber sequenceNumber, RtpTimestamp timestamp, MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        var writer = new RtpPacketWriter(buffer[..^SrtpSender.MaxOverhead]);
        int sendTimeOffset = 0;
        bool written = writer.TryWriteHeader(packet.Marker, payloadType, sequenceNumber, timestamp, Ssrc);
        if (_extensions.MidId != 0)
        {
            written &= writer.TryAddExtension(_extensions.MidId, _mid);
        }

        if (_extensions.AbsSendTimeId != 0)
        {
            written &= writer.TryReserveExtension(_extensions.AbsSendTimeId, AbsoluteSendTimeExtension.Length, out Span<byte> sendTime);
            buffer.Overlaps(sendTime, out sendTimeOffset);
        }

        foreach (RtpExtensionElement extension in packet.Extensions)
        {
            int id = _extensions[extension.Id];
            if (id != 0)
            {
                written &= writer.TryAddExtension(id, extension.Value);
            }
        }

        if (!written || !writer.TryAppendPayload(packet.Payload))
        {
            Transport.Context.Drops.Count(DropReason.RtpTooLarge);
            return;
        }

        int length = writer.Length;
        PacketClass packetClass = Producer.Kind == MediaKind.Audio ? PacketClass.Audio : PacketClass.Video;
        Transport.SendRtp(buffer, new OutgoingRtp(length, 0, sendTimeOffset, packetClass), now, sink);
        _traffic.Add(length, now);
        PayloadBytes += packet.Payload.Length;
    }
}

using System.Globalization;
using JbAspire.Media.CongestionControl;
using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.Consumers;
using JbAspire.Media.Deadlines;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// One peer's media path: the producers and consumers that use it, and their RTP and RTCP. How the packets reach the peer is
/// for the classes that derive from it (mediasoup's Transport).
/// </summary>
public abstract class Transport : IDeadlineOwner
{
    private readonly MediaReceiver _receiver;
    private readonly RtcpReporter _reporter;
    private readonly TransportWideFeedbackGenerator _feedback;
    private readonly Dictionary<uint, Consumer> _consumersBySsrc = [];
    private readonly List<Consumer> _consumers = [];
    private readonly SharedCname _cname;
    private DeadlineSlot _deadlineSlot;
    private MonotonicTime _scheduled = MonotonicTime.Never;
    private int _nextMid;

    private protected Transport(WorkerContext context, Router router, string id)
    {
        Context = context;
        Router = router;
        Id = id;
        _cname = new SharedCname(id);
        _reporter = new RtcpReporter(this, new Ssrc(context.NextSsrc()));
        _feedback = new TransportWideFeedbackGenerator(this, _reporter.Ssrc);
        _receiver = new MediaReceiver(this, _feedback);
        SendPath = new RtpSendPath(this);
    }

    /// <summary>The transport's id.</summary>
    public string Id { get; }

    /// <summary>The router that it is in.</summary>
    public Router Router { get; }

    /// <summary>Bits per second that the peer is asked to send at most; 0 = no limit.</summary>
    public long MaxIncomingBitrate { get; private protected set; }

    /// <summary>Bits per second that the peer can be sent, by estimate; before there is one, what it is assumed to be.</summary>
    public long AvailableOutgoingBitrate => SendPath.Bandwidth?.Controller.AvailableBitrate.BitsPerSecond ?? InitialAvailableOutgoingBitrate;

    /// <summary>Whether the peer gives feedback to estimate by.</summary>
    public bool EstimatesBandwidth => SendPath.Bandwidth is not null;

    /// <summary>Bits per second that the estimate does not go above; 0 = no limit.</summary>
    public long MaxOutgoingBitrate { get; private set; }

    /// <summary>Bits per second that the estimate does not go below; 0 = no limit.</summary>
    public long MinOutgoingBitrate { get; private set; }

    /// <summary>What <see cref="EnableTraceEvent"/> asked for.</summary>
    public TraceEventTypes TraceEventTypes { get; private set; }

    /// <summary>Whether the transport is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Its producers.</summary>
    public IReadOnlyList<Producer> Producers => Listener.Producers;

    /// <summary>Its consumers.</summary>
    public IReadOnlyList<Consumer> Consumers => _consumers;

    /// <summary>Packets, bytes and bit rates up to now.</summary>
    public TransportTraffic Traffic { get; } = new();

    internal RtpListener Listener { get; } = new();

    internal WorkerContext Context { get; }

    internal RtpSendPath SendPath { get; }

    /// <summary>The round-trip time to the peer as a sender, from its answers to our reference times (RFC 3611).</summary>
    internal RoundTripTimes RoundTripTimes = new();

    /// <summary>The last reference time of the peer, which our extended reports answer.</summary>
    internal ReferenceTimeNote ReferenceTime { get; set; }

    /// <summary>Who told it.</summary>
    internal Ssrc ReferenceTimeSsrc { get; set; }

    /// <summary>The SSRC that our own reports and feedback carry.</summary>
    internal Ssrc FeedbackSsrc => _reporter.Ssrc;

    private protected long InitialAvailableOutgoingBitrate { get; init; }

    /// <summary>Whether media can be sent now.</summary>
    internal abstract bool CanSend { get; }

    ref DeadlineSlot IDeadlineOwner.Slot => ref _deadlineSlot;

    /// <summary>When the path itself (ICE, DTLS) needs attention.</summary>
    private protected abstract MonotonicTime PathDeadline { get; }

    /// <summary>Asks the peer to send at most this many bits per second; 0 = no limit.</summary>
    public void SetMaxIncomingBitrate(long bitsPerSecond) => MaxIncomingBitrate = bitsPerSecond;

    /// <summary>Limits the estimate from above; 0 = no limit.</summary>
    /// <exception cref="MediaException">It is below the lower limit.</exception>
    public void SetMaxOutgoingBitrate(long bitsPerSecond, MonotonicTime now, IDatagramSink sink) =>
        SetOutgoingLimits(MinOutgoingBitrate, bitsPerSecond, now, sink);

    /// <summary>Limits the estimate from below; 0 = no limit.</summary>
    /// <exception cref="MediaException">It is above the upper limit.</exception>
    public void SetMinOutgoingBitrate(long bitsPerSecond, MonotonicTime now, IDatagramSink sink) =>
        SetOutgoingLimits(bitsPerSecond, MaxOutgoingBitrate, now, sink);

    /// <summary>Chooses the trace events to raise: Probation, Bwe.</summary>
    public void EnableTraceEvent(TraceEventTypes types) => TraceEventTypes = types;

    /// <summary>Makes a producer: the peer will send this. Parameters without encodings mean one, which its MID tells (as in mediasoup).</summary>
    /// <exception cref="MediaException">The parameters are malformed, not supported by the router, or clash with another producer's.</exception>
    public Producer Produce(ProducerOptions options)
    {
        Context.Objects.RequireFreeProducerId(options.Id);
        RtpParameters parameters = options.RtpParameters.Encodings.Count > 0
            ? options.RtpParameters
            : options.RtpParameters with { Encodings = [new RtpEncodingParameters()] };
        Listener.RequireDistinct(parameters);
        var producer = Producer.Create(this, options with { RtpParameters = _cname.ApplyTo(parameters) });
        Context.Objects.Add(producer);
        Listener.Add(producer);
        return producer;
    }

    /// <summary>Makes a consumer: the peer will receive this.</summary>
    /// <exception cref="MediaException">There is no such producer, or the peer's capabilities do not fit it.</exception>
    public Consumer Consume(ConsumerOptions options, MonotonicTime now, IDatagramSink sink)
    {
        Context.Objects.RequireFreeConsumerId(options.Id);
        Producer producer = Router.GetProducer(options.ProducerId);
        var consumer = Consumer.Create(this, producer, options, options.Mid ?? _nextMid.ToString(CultureInfo.InvariantCulture));
        _nextMid += options.Mid is null ? 1 : 0;
        Context.Objects.Add(consumer);
        _consumers.Add(consumer);
        _consumersBySsrc.Add(consumer.Ssrc.Value, consumer);
        if (consumer.RtxSsrc is { } rtxSsrc)
        {
            _consumersBySsrc.Add(rtxSsrc.Value, consumer);
        }

        SendPath.ProtectedHistories += consumer.Stream.ProtectedHistory is null ? 0 : 1;
        EstimateFor(consumer);
        producer.Flush(now, sink);
        producer.Add(consumer, now);
        _reporter.Start(now);
        consumer.Begin(now, sink);
        Reschedule();
        return consumer;
    }

    /// <summary>Closes the transport by request.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink) => Close(TransportCloseReason.Closed, now, sink);

    /// <inheritdoc/>
    void IDeadlineOwner.HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        HandlePathDeadline(now, sink);
        if (IsClosed)
        {
            return;
        }

        _reporter.HandleDeadline(now, sink);
        _feedback.HandleDeadline(now, sink);
        SendPath.Bandwidth?.HandleDeadline(now, sink);
        foreach (Producer producer in Listener.Producers)
        {
            producer.HandleDeadline(now, sink);
        }

        Reschedule();
    }

    internal void Close(TransportCloseReason reason, MonotonicTime now, IDatagramSink sink)
    {
        if (IsClosed)
        {
            return;
        }

        foreach (Producer producer in Listener.Producers.ToArray())
        {
            producer.Close(now, sink);
        }

        foreach (Consumer consumer in _consumers.ToArray())
        {
            consumer.Close(ConsumerCloseReason.TransportClosed, now, sink);
        }

        IsClosed = true;
        SendPath.Bandwidth?.Pacer.Queue.Clear();
        Context.Deadlines.Schedule(this, MonotonicTime.Never);
        ClosePath(now, sink);
        Context.Closed.Add(this);
        Context.Objects.Remove(this);
        Router.Forget(this);
        Context.Raise(new MediaEvent.TransportClosed(Router.Id, Id, reason));
    }

    /// <summary>Sends the RTP packet in the sink's buffer, now or when its turn comes.</summary>
    internal void SendRtp(Span<byte> buffer, int length, in PacedPacket info, MonotonicTime now, IDatagramSink sink) =>
        SendPath.Send(buffer, length, info, now, sink);

    /// <summary>Takes a datagram of RTP or RTCP that came along a path of this transport, or to a socket of its own.</summary>
    internal abstract void HandleMedia(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>Protects an RTP packet in place; there is room behind it. Gives its length, or 0 when it must not be sent.</summary>
    internal abstract int ProtectRtp(Span<byte> buffer, int length);

    /// <summary>Sends what is in the sink's buffer, as it is.</summary>
    internal abstract void SendDatagram(int length, MonotonicTime now, IDatagramSink sink);

    /// <summary>Sends the RTCP packet in the sink's buffer, which has room for protection after it.</summary>
    internal abstract void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink);

    /// <summary>Chooses the layers of all video consumers again, and asks for the key frames that they need.</summary>
    internal void Distribute(MonotonicTime now, IDatagramSink sink, bool asksForKeyFrames = true)
    {
        if (IsClosed)
        {
            return;
        }

        if (SendPath.Bandwidth is { } bandwidth)
        {
            bandwidth.Distribute(now, sink, asksForKeyFrames);
            WakeBy(bandwidth.NextDeadline);
            return;
        }

        foreach (Consumer consumer in _consumers)
        {
            consumer.Video?.SetTarget(consumer.Video.BestLayers(now), asksForKeyFrames, now, sink);
        }
    }

    internal bool TryFindConsumer(Ssrc ssrc, out Consumer consumer) => _consumersBySsrc.TryGetValue(ssrc.Value, out consumer!);

    internal void Forget(Producer producer)
    {
        Listener.Remove(producer);
        Context.Objects.Remove(producer);
    }

    internal void Forget(Consumer consumer)
    {
        _consumers.Remove(consumer);
        _consumersBySsrc.Remove(consumer.Ssrc.Value);
        if (consumer.RtxSsrc is { } rtxSsrc)
        {
            _consumersBySsrc.Remove(rtxSsrc.Value);
        }

        SendPath.ProtectedHistories -= consumer.Stream.ProtectedHistory is null ? 0 : 1;
        if (consumer.Video is not null)
        {
            SendPath.Bandwidth?.Remove(consumer);
        }

        Context.Objects.Remove(consumer);
    }

    /// <summary>Something under this transport has a new deadline.</summary>
    internal void Reschedule()
    {
        if (IsClosed)
        {
            return;
        }

        MonotonicTime next = MonotonicTime.Min(PathDeadline, MonotonicTime.Min(_feedback.NextDeadline, _reporter.NextDeadline));
        next = MonotonicTime.Min(next, SendPath.Bandwidth?.NextDeadline ?? MonotonicTime.Never);
        foreach (Producer producer in Listener.Producers)
        {
            next = MonotonicTime.Min(next, producer.NextDeadline);
        }

        _scheduled = next;
        Context.Deadlines.Schedule(this, next);
    }

    /// <summary>The transport has something to do at a time: as <see cref="Reschedule"/>, without asking everybody.</summary>
    internal void WakeBy(MonotonicTime deadline)
    {
        if (deadline < _scheduled && !IsClosed)
        {
            _scheduled = deadline;
            Context.Deadlines.Schedule(this, deadline);
        }
    }

    private protected abstract void HandlePathDeadline(MonotonicTime now, IDatagramSink sink);

    private protected abstract void ClosePath(MonotonicTime now, IDatagramSink sink);

    /// <summary>Media can be sent from now on.</summary>
    private protected void Begin(MonotonicTime now, IDatagramSink sink)
    {
        _reporter.Start(now);
        foreach (Consumer consumer in _consumers)
        {
            consumer.Begin(now, sink);
        }
    }

    /// <summary>Takes an RTP packet of the peer's, without protection. True when there may be a new deadline.</summary>
    private protected bool ReceiveRtp(Span<byte> datagram, MonotonicTime now, IDatagramSink sink) =>
        _receiver.HandleRtp(datagram, now, sink);

    /// <summary>Takes an RTCP packet or compound of the peer's, without protection.</summary>
    private protected void ReceiveRtcp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        // A peer's reports follow what it sent before them; towards what others sent there is no order to keep.
        foreach (Producer producer in Listener.Producers)
        {
            producer.Flush(now, sink);
        }

        _receiver.HandleRtcp(datagram, now, sink);
    }

    private void EstimateFor(Consumer consumer)
    {
        if (consumer.Video is null)
        {
            return;
        }

        if (SendPath.Bandwidth is null && OutgoingBandwidth.CanEstimate(consumer))
        {
            SendPath.Bandwidth = new OutgoingBandwidth(
                this, consumer, new Bitrate(InitialAvailableOutgoingBitrate), LimitOf(MinOutgoingBitrate), LimitOf(MaxOutgoingBitrate));
        }

        SendPath.Bandwidth?.Add(consumer);
    }

    private void SetOutgoingLimits(long min, long max, MonotonicTime now, IDatagramSink sink)
    {
        if (min < 0 || max < 0 || (max > 0 && min > max))
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"minOutgoingBitrate {min}, maxOutgoingBitrate {max}: both are 0 (no limit) or more, the first not above the second.");
        }

        MinOutgoingBitrate = min;
        MaxOutgoingBitrate = max;
        if (SendPath.Bandwidth is { } bandwidth)
        {
            bandwidth.SetLimits(LimitOf(min) ?? OutgoingBandwidth.DefaultMin, LimitOf(max) ?? OutgoingBandwidth.DefaultMax);
            Distribute(now, sink);
        }
    }

    private static Bitrate? LimitOf(long bitsPerSecond) => bitsPerSecond > 0 ? new Bitrate(bitsPerSecond) : null;
}

using System.Globalization;
using JbAspire.Media.CongestionControl;
using JbAspire.Media.Consumers;
using JbAspire.Media.Deadlines;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
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
    }

    /// <summary>The transport's id.</summary>
    public string Id { get; }

    /// <summary>The router that it is in.</summary>
    public Router Router { get; }

    /// <summary>Bits per second that the peer is asked to send at most; 0 = no limit.</summary>
    public long MaxIncomingBitrate { get; private protected set; }

    /// <summary>Bits per second that the peer can receive, as far as it has said (REMB).</summary>
    public long AvailableOutgoingBitrate { get; internal set; }

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

    /// <summary>Whether media can be sent now.</summary>
    internal abstract bool CanSend { get; }

    ref DeadlineSlot IDeadlineOwner.Slot => ref _deadlineSlot;

    /// <summary>When the path itself (ICE, DTLS) needs attention.</summary>
    private protected abstract MonotonicTime PathDeadline { get; }

    /// <summary>Asks the peer to send at most this many bits per second; 0 = no limit.</summary>
    public void SetMaxIncomingBitrate(long bitsPerSecond) => MaxIncomingBitrate = bitsPerSecond;

    /// <summary>Makes a producer: the peer will send this.</summary>
    /// <exception cref="MediaException">The parameters are malformed, not supported by the router, or clash with another producer's.</exception>
    public Producer Produce(ProducerOptions options)
    {
        Context.Objects.RequireFreeProducerId(options.Id);
        Listener.RequireDistinct(options.RtpParameters);
        var producer = Producer.Create(this, options with { RtpParameters = _cname.ApplyTo(options.RtpParameters) });
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
        string mid = options.Mid ?? _nextMid++.ToString(CultureInfo.InvariantCulture);
        var consumer = Consumer.Create(this, producer, options, mid);
        Context.Objects.Add(consumer);
        _consumers.Add(consumer);
        _consumersBySsrc.Add(consumer.Ssrc.Value, consumer);
        producer.Add(consumer);
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
            consumer.Close(ConsumerCloseReason.TransportClosed);
        }

        IsClosed = true;
        Context.Deadlines.Schedule(this, MonotonicTime.Never);
        ClosePath(now, sink);
        Context.Objects.Remove(this);
        Router.Forget(this);
        Context.Raise(new MediaEvent.TransportClosed(Router.Id, Id, reason));
    }

    /// <summary>Sends the RTP packet in the sink's buffer, which has room for protection after it.</summary>
    internal abstract void SendRtp(Span<byte> buffer, in OutgoingRtp packet, MonotonicTime now, IDatagramSink sink);

    /// <summary>Sends the RTCP packet in the sink's buffer, which has room for protection after it.</summary>
    internal abstract void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink);

    internal bool TryFindConsumer(Ssrc ssrc, out Consumer consumer) => _consumersBySsrc.TryGetValue(ssrc.Value, out consumer!);

    /// <summary>Sends a picture loss indication (RFC 4585 §6.3.1) for a stream of the peer's.</summary>
    internal void SendPictureLossIndication(Ssrc mediaSsrc, MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        if (CanSend && PictureLossIndication.TryWrite(buffer, _reporter.Ssrc, mediaSsrc, out int length))
        {
            SendRtcp(buffer, length, now, sink);
        }
    }

    internal void Forget(Producer producer)
    {
        Listener.Remove(producer);
        Context.Objects.Remove(producer);
    }

    internal void Forget(Consumer consumer)
    {
        _consumers.Remove(consumer);
        _consumersBySsrc.Remove(consumer.Ssrc.Value);
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
        foreach (Producer producer in Listener.Producers)
        {
            next = MonotonicTime.Min(next, producer.NextDeadline);
        }

        Context.Deadlines.Schedule(this, next);
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
    private protected bool ReceiveRtp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink) =>
        _receiver.HandleRtp(datagram, now, sink);

    /// <summary>Takes an RTCP packet or compound of the peer's, without protection.</summary>
    private protected void ReceiveRtcp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink) =>
        _receiver.HandleRtcp(datagram, now, sink);
}

using JbAspire.Media.CongestionControl;
using JbAspire.Media.Consumers;
using JbAspire.Media.Deadlines;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// One peer's path: ICE lite, DTLS, SRTP, and the producers and consumers that use it (mediasoup's WebRtcTransport). Several
/// transports share their worker's sockets; a transport owns none.
/// </summary>
public sealed class WebRtcTransport : IDeadlineOwner
{
    // A peer that lost its network may come back with an ICE restart; after this it is taken for gone.
    private static readonly TimeSpan DisconnectedGrace = TimeSpan.FromSeconds(30);

    private readonly WorkerContext _context;
    private readonly IceLiteAgent _ice;
    private readonly TransportSecurity _security;
    private readonly MediaReceiver _receiver;
    private readonly RtcpReporter _reporter;
    private readonly TransportWideFeedbackGenerator _feedback;
    private readonly Dictionary<uint, Consumer> _consumersBySsrc = [];
    private readonly List<Consumer> _consumers = [];
    private DeadlineSlot _deadlineSlot;
    private MonotonicTime _graceDeadline = MonotonicTime.Never;
    private readonly TransportTraffic _traffic = new();
    private readonly SharedCname _cname;
    private int _nextMid;

    internal WebRtcTransport(WorkerContext context, Router router, string id, WebRtcTransportOptions options)
    {
        _context = context;
        Router = router;
        Id = id;
        _cname = new SharedCname(id);
        Options = options;
        IceCandidates = IceCandidate.Create(context.Options.ListenInfos, options);
        if (IceCandidates.Count == 0)
        {
            throw new MediaException(MediaError.InvalidArgument, "enableUdp, enableTcp: at least one must be true and have a socket on this node.");
        }

        _ice = new IceLiteAgent(context.CreateIceCredentials(), new IceLiteOptions { ConsentTimeout = options.IceConsentTimeout });
        _security = new TransportSecurity(context.Dtls);
        _reporter = new RtcpReporter(this, new Ssrc(context.NextSsrc()));
        _feedback = new TransportWideFeedbackGenerator(this, _reporter.Ssrc);
        _receiver = new MediaReceiver(this, _feedback);
        MaxIncomingBitrate = options.MaxIncomingBitrate;
        AvailableOutgoingBitrate = options.InitialAvailableOutgoingBitrate;
    }

    /// <summary>The transport's id.</summary>
    public string Id { get; }

    /// <summary>The router that it is in.</summary>
    public Router Router { get; }

    /// <summary>What it was created with.</summary>
    public WebRtcTransportOptions Options { get; }

    /// <summary>Our ICE user name fragment and password.</summary>
    public IceCredentials IceCredentials => _ice.LocalCredentials;

    /// <summary>Our candidates, best first.</summary>
    public IReadOnlyList<IceCandidate> IceCandidates { get; }

    /// <summary>The fingerprints of our certificate.</summary>
    public IReadOnlyList<DtlsFingerprint> DtlsFingerprints => _context.Dtls.Fingerprints;

    /// <summary>The state of ICE.</summary>
    public IceState IceState => _ice.State;

    /// <summary>The path that media is sent on.</summary>
    public FiveTuple? SelectedTuple => _ice.SelectedTuple;

    /// <summary>The state of DTLS.</summary>
    public DtlsState DtlsState => _security.State;

    /// <summary>Our role in DTLS, once <see cref="Connect"/> chose it.</summary>
    public DtlsRole? DtlsLocalRole => _security.LocalRole;

    /// <summary>The SRTP profile that the handshake chose.</summary>
    public SrtpProfile? SrtpProfile => _security.Profile;

    /// <summary>Bits per second that the peer is asked to send at most; 0 = no limit.</summary>
    public long MaxIncomingBitrate { get; private set; }

    /// <summary>Bits per second that the peer can receive, as far as it has said (REMB).</summary>
    public long AvailableOutgoingBitrate { get; internal set; }

    /// <summary>Whether the transport is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Its producers.</summary>
    public IReadOnlyList<Producer> Producers => Listener.Producers;

    /// <summary>Its consumers.</summary>
    public IReadOnlyList<Consumer> Consumers => _consumers;

    internal RtpListener Listener { get; } = new();

    internal WorkerContext Context => _context;

    /// <summary>Whether protected media can be sent now.</summary>
    internal bool CanSend => _security.Sender is not null && _ice.SelectedTuple is not null;

    ref DeadlineSlot IDeadlineOwner.Slot => ref _deadlineSlot;

    /// <summary>Packets, bytes and bit rates up to now.</summary>
    public TransportTraffic Traffic => _traffic;

    /// <summary>Learns the peer's DTLS parameters and answers with our role. May be called once.</summary>
    /// <param name="remoteRole">The peer's role; null for "auto", which makes us the server.</param>
    /// <param name="remoteFingerprints">At least one fingerprint; any of them may match.</param>
    /// <param name="now">The time.</param>
    /// <param name="sink">Where a ClientHello goes, when we are the client and ICE has a path.</param>
    /// <exception cref="MediaException">It was called before, or no fingerprint is given.</exception>
    public DtlsRole Connect(DtlsRole? remoteRole, IReadOnlyList<DtlsFingerprint> remoteFingerprints, MonotonicTime now, IDatagramSink sink)
    {
        if (_security.LocalRole is not null)
        {
            throw new MediaException(MediaError.FailedPrecondition, $"Transport '{Id}' is connected already: connect is called once.");
        }

        if (remoteFingerprints.Count == 0)
        {
            throw new MediaException(MediaError.InvalidArgument, "dtlsParameters.fingerprints: at least one fingerprint is needed.");
        }

        DtlsRole localRole = remoteRole == DtlsRole.Server ? DtlsRole.Client : DtlsRole.Server;
        _security.Connect(localRole, remoteFingerprints);
        StartDtls(now, sink);
        return localRole;
    }

    /// <summary>Makes new ICE credentials (RFC 8445 §9). The old ones answer until the peer uses the new ones.</summary>
    public IceCredentials RestartIce(MonotonicTime now)
    {
        _ice.Restart(_context.CreateIceCredentials(), now);
        _context.Transports.Add(_ice.LocalCredentials.UsernameFragment, this);
        ForgetWhatIceForgot();
        return _ice.LocalCredentials;
    }

    /// <summary>Asks the peer to send at most this many bits per second; 0 = no limit.</summary>
    public void SetMaxIncomingBitrate(long bitsPerSecond) => MaxIncomingBitrate = bitsPerSecond;

    /// <summary>Makes a producer: the peer will send this.</summary>
    /// <exception cref="MediaException">The parameters are malformed, not supported by the router, or clash with another producer's.</exception>
    public Producer Produce(ProducerOptions options)
    {
        _context.Objects.RequireFreeProducerId(options.Id);
        Listener.RequireDistinct(options.RtpParameters);
        var producer = Producer.Create(this, options with { RtpParameters = _cname.ApplyTo(options.RtpParameters) });
        _context.Objects.Add(producer);
        Listener.Add(producer);
        return producer;
    }

    /// <summary>Makes a consumer: the peer will receive this.</summary>
    /// <exception cref="MediaException">There is no such producer, or the peer's capabilities do not fit it.</exception>
    public Consumer Consume(ConsumerOptions options, MonotonicTime now, IDatagramSink sink)
    {
        _context.Objects.RequireFreeConsumerId(options.Id);
        Producer producer = Router.GetProducer(options.ProducerId);
        string mid = options.Mid ?? _nextMid++.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var consumer = Consumer.Create(this, producer, options, mid);
        _context.Objects.Add(consumer);
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
        if (now >= _graceDeadline)
        {
            Close(TransportCloseReason.IceConsentExpired, now, sink);
            return;
        }

        _ice.HandleDeadline(now);
        _security.HandleDeadline(now);
        DrainIce(now, sink);
        DrainDtls(now, sink);
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

    internal void Open()
    {
        _context.Transports.Add(_ice.LocalCredentials.UsernameFragment, this);
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

        _security.Close(now);
        SendDtls(sink);
        IsClosed = true;
        _context.Deadlines.Schedule(this, MonotonicTime.Never);
        _context.Transports.Remove(_ice.LocalCredentials.UsernameFragment);
        if (_ice.PreviousCredentials is { } previous)
        {
            _context.Transports.Remove(previous.UsernameFragment);
        }

        _ice.Close();
        ForgetWhatIceForgot();
        _security.Dispose();
        _context.Objects.Remove(this);
        Router.Forget(this);
        _context.Raise(new MediaEvent.TransportClosed(Router.Id, Id, reason));
    }

    internal void HandleStun(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        _traffic.Received.Add(datagram.Length, now);
        _ice.HandleDatagram(datagram, path, now, sink);
        if (_ice.IsKnownTuple(path))
        {
            _context.Transports.Add(path, this);
        }

        DrainIce(now, sink);
        Reschedule();
    }

    internal void HandleDtls(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        _traffic.Received.Add(datagram.Length, now);
        if (!_ice.IsKnownTuple(path) || !_security.HandleDatagram(datagram, now))
        {
            _context.Drops.Count(DropReason.DtlsNotExpected);
            return;
        }

        DrainDtls(now, sink);
        if (!IsClosed)
        {
            Reschedule();
        }
    }

    internal void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        _context.Transports.Remove(path, this);
        _ice.RemoveTuple(path, now);
        DrainIce(now, sink);
        Reschedule();
    }

    internal void HandleMedia(Span<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        _traffic.Received.Add(datagram.Length, now);
        if (_security.Receiver is not { } receiver)
        {
            _context.Drops.Count(DropReason.SrtpNoKeys);
        }
        else if (_receiver.Handle(datagram, receiver, now, sink))
        {
            Reschedule();
        }
    }

    /// <summary>Protects what is in the sink's buffer as RTP and sends it.</summary>
    internal void SendRtp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_security.Sender is { } sender && _ice.SelectedTuple is { } path)
        {
            int total = sender.ProtectRtp(buffer, length);
            if (total > 0)
            {
                sink.Send(total, path);
                _traffic.Sent.Add(total, now);
                _traffic.RtpSent.Add(length, now);
            }
        }
    }

    /// <summary>Protects what is in the sink's buffer as RTCP and sends it.</summary>
    internal void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_security.Sender is { } sender && _ice.SelectedTuple is { } path)
        {
            int total = sender.ProtectRtcp(buffer, length);
            if (total > 0)
            {
                sink.Send(total, path);
                _traffic.Sent.Add(total, now);
            }
        }
    }

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
        _context.Objects.Remove(producer);
    }

    internal void Forget(Consumer consumer)
    {
        _consumers.Remove(consumer);
        _consumersBySsrc.Remove(consumer.Ssrc.Value);
        _context.Objects.Remove(consumer);
    }

    /// <summary>Something under this transport has a new deadline.</summary>
    internal void Reschedule()
    {
        if (IsClosed)
        {
            return;
        }

        MonotonicTime next = MonotonicTime.Min(_ice.NextDeadline, _security.NextDeadline);
        next = MonotonicTime.Min(next, MonotonicTime.Min(_graceDeadline, _feedback.NextDeadline));
        next = MonotonicTime.Min(next, _reporter.NextDeadline);
        foreach (Producer producer in Listener.Producers)
        {
            next = MonotonicTime.Min(next, producer.NextDeadline);
        }

        _context.Deadlines.Schedule(this, next);
    }

    private void DrainIce(MonotonicTime now, IDatagramSink sink)
    {
        if (!ForgetWhatIceForgot())
        {
            return;
        }

        _graceDeadline = _ice.State == IceState.Disconnected ? now + DisconnectedGrace : MonotonicTime.Never;
        _context.Raise(new MediaEvent.IceStateChanged(Router.Id, Id, _ice.State, _ice.SelectedTuple));
        StartDtls(now, sink);
    }

    // True when the state or the selected tuple changed.
    private bool ForgetWhatIceForgot()
    {
        bool changed = false;
        while (_ice.TryReadEvent(out IceEvent iceEvent))
        {
            switch (iceEvent.Kind)
            {
                case IceEventKind.TupleRemoved:
                    if (_context.Transports.Remove(iceEvent.Tuple, this) && iceEvent.Tuple.Protocol == TransportProtocol.Tcp)
                    {
                        _context.PathsToClose.Enqueue(iceEvent.Tuple);
                    }

                    break;
                case IceEventKind.UsernameFragmentRetired:
                    _context.Transports.Remove(iceEvent.UsernameFragment!);
                    break;
                default:
                    changed = true;
                    break;
            }
        }

        return changed;
    }

    private void StartDtls(MonotonicTime now, IDatagramSink sink)
    {
        if (_ice.SelectedTuple is not null && _security.Start(now))
        {
            _context.Raise(new MediaEvent.DtlsStateChanged(Router.Id, Id, DtlsState.Connecting));
            DrainDtls(now, sink);
            Reschedule();
        }
    }

    private void DrainDtls(MonotonicTime now, IDatagramSink sink)
    {
        SendDtls(sink);
        while (_security.TryTakeStateChange(out DtlsState state))
        {
            _context.Raise(new MediaEvent.DtlsStateChanged(Router.Id, Id, state));
            switch (state)
            {
                case DtlsState.Connected:
                    _reporter.Start(now);
                    foreach (Consumer consumer in _consumers)
                    {
                        consumer.Begin(now, sink);
                    }

                    break;
                case DtlsState.Closed:
                    Close(TransportCloseReason.DtlsClosed, now, sink);
                    return;
                case DtlsState.Failed:
                    Close(TransportCloseReason.DtlsFailed, now, sink);
                    return;
            }
        }
    }

    private void SendDtls(IDatagramSink sink)
    {
        if (_ice.SelectedTuple is not { } path)
        {
            return;
        }

        while (_security.TryWriteTransmit(sink.GetBuffer(), out int length))
        {
            sink.Send(length, path);
        }
    }
}

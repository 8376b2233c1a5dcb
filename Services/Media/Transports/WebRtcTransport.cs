using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// One peer's path: ICE lite, DTLS, SRTP, and the producers and consumers that use it (mediasoup's WebRtcTransport). Several
/// transports share their worker's sockets; a transport owns none.
/// </summary>
public sealed class WebRtcTransport : Transport
{
    // A peer that lost its network may come back with an ICE restart; after this it is taken for gone.
    private static readonly TimeSpan DisconnectedGrace = TimeSpan.FromSeconds(30);

    private readonly IceLiteAgent _ice;
    private readonly TransportSecurity _security;
    private MonotonicTime _graceDeadline = MonotonicTime.Never;

    internal WebRtcTransport(WorkerContext context, Router router, string id, WebRtcTransportOptions options)
        : base(context, router, id)
    {
        Options = options;
        IceCandidates = IceCandidate.Create(context.Options.ListenInfos, options);
        if (IceCandidates.Count == 0)
        {
            throw new MediaException(MediaError.InvalidArgument, "enableUdp, enableTcp: at least one must be true and have a socket on this node.");
        }

        _ice = new IceLiteAgent(context.CreateIceCredentials(), new IceLiteOptions { ConsentTimeout = options.IceConsentTimeout });
        _security = new TransportSecurity(context.Dtls);
        MaxIncomingBitrate = options.MaxIncomingBitrate;
        InitialAvailableOutgoingBitrate = options.InitialAvailableOutgoingBitrate;
    }

    /// <summary>What it was created with.</summary>
    public WebRtcTransportOptions Options { get; }

    /// <summary>Our ICE user name fragment and password.</summary>
    public IceCredentials IceCredentials => _ice.LocalCredentials;

    /// <summary>Our candidates, best first.</summary>
    public IReadOnlyList<IceCandidate> IceCandidates { get; }

    /// <summary>The fingerprints of our certificate.</summary>
    public IReadOnlyList<DtlsFingerprint> DtlsFingerprints => Context.Dtls.Fingerprints;

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

    internal override bool CanSend => _security.Sender is not null && _ice.SelectedTuple is not null;

    private protected override MonotonicTime PathDeadline =>
        MonotonicTime.Min(_graceDeadline, MonotonicTime.Min(_ice.NextDeadline, _security.NextDeadline));

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
        _ice.Restart(Context.CreateIceCredentials(), now);
        Context.Transports.Add(_ice.LocalCredentials.UsernameFragment, this);
        ForgetWhatIceForgot();
        return _ice.LocalCredentials;
    }

    internal void Open()
    {
        Context.Transports.Add(_ice.LocalCredentials.UsernameFragment, this);
        Reschedule();
    }

    internal void HandleStun(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Traffic.Received.Add(datagram.Length, now);
        _ice.HandleDatagram(datagram, path, now, sink);
        if (_ice.IsKnownTuple(path))
        {
            Context.Transports.Add(path, this);
        }

        DrainIce(now, sink);
        Reschedule();
    }

    internal void HandleDtls(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Traffic.Received.Add(datagram.Length, now);
        if (!_ice.IsKnownTuple(path) || !_security.HandleDatagram(datagram, now))
        {
            Context.Drops.Count(DropReason.DtlsNotExpected);
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
        Context.Transports.Remove(path, this);
        _ice.RemoveTuple(path, now);
        DrainIce(now, sink);
        Reschedule();
    }

    internal override void HandleMedia(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Traffic.Received.Add(datagram.Length, now);
        if (_security.Receiver is not { } receiver)
        {
            Context.Drops.Count(DropReason.SrtpNoKeys);
            return;
        }

        bool isRtcp = RtpPacketView.IsRtcp(datagram);
        SrtpResult result = isRtcp ? receiver.UnprotectRtcp(datagram, out int length) : receiver.UnprotectRtp(datagram, out length);
        if (result != SrtpResult.Ok)
        {
            Context.Drops.Count(DropReasons.Of(result));
            return;
        }

        if (isRtcp)
        {
            ReceiveRtcp(datagram[..length], now, sink);
            Reschedule();
        }
        else if (ReceiveRtp(datagram[..length], now, sink))
        {
            Reschedule();
        }
    }

    internal override int ProtectRtp(Span<byte> buffer, int length) => _security.Sender?.ProtectRtp(buffer, length) ?? 0;

    internal override void SendDatagram(int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_ice.SelectedTuple is { } path)
        {
            sink.Send(length, path);
            Traffic.Sent.Add(length, now);
        }
    }

    internal override void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_security.Sender is { } sender && _ice.SelectedTuple is { } path)
        {
            int total = sender.ProtectRtcp(buffer, length);
            if (total > 0)
            {
                sink.Send(total, path);
                Traffic.Sent.Add(total, now);
            }
        }
    }

    private protected override void HandlePathDeadline(MonotonicTime now, IDatagramSink sink)
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
    }

    private protected override void ClosePath(MonotonicTime now, IDatagramSink sink)
    {
        _security.Close(now);
        SendDtls(now, sink);
        Context.Transports.Remove(_ice.LocalCredentials.UsernameFragment);
        if (_ice.PreviousCredentials is { } previous)
        {
            Context.Transports.Remove(previous.UsernameFragment);
        }

        _ice.Close();
        ForgetWhatIceForgot();
        _security.Dispose();
    }

    private void DrainIce(MonotonicTime now, IDatagramSink sink)
    {
        if (!ForgetWhatIceForgot())
        {
            return;
        }

        _graceDeadline = _ice.State == IceState.Disconnected ? now + DisconnectedGrace : MonotonicTime.Never;
        Context.Raise(new MediaEvent.IceStateChanged(Router.Id, Id, _ice.State, _ice.SelectedTuple));
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
                    if (Context.Transports.Remove(iceEvent.Tuple, this) && iceEvent.Tuple.Protocol == TransportProtocol.Tcp)
                    {
                        Context.PathsToClose.Enqueue(iceEvent.Tuple);
                    }

                    break;
                case IceEventKind.UsernameFragmentRetired:
                    Context.Transports.Remove(iceEvent.UsernameFragment!);
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
            Context.Raise(new MediaEvent.DtlsStateChanged(Router.Id, Id, DtlsState.Connecting));
            DrainDtls(now, sink);
            Reschedule();
        }
    }

    private void DrainDtls(MonotonicTime now, IDatagramSink sink)
    {
        SendDtls(now, sink);
        while (_security.TryTakeStateChange(out DtlsState state))
        {
            Context.Raise(new MediaEvent.DtlsStateChanged(Router.Id, Id, state));
            switch (state)
            {
                case DtlsState.Connected:
                    Begin(now, sink);
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

    private void SendDtls(MonotonicTime now, IDatagramSink sink)
    {
        if (_ice.SelectedTuple is not { } path)
        {
            return;
        }

        while (_security.TryWriteTransmit(sink.GetBuffer(), out int length))
        {
            sink.Send(length, path);
            Traffic.Sent.Add(length, now);
        }
    }
}

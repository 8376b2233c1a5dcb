using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>
/// The client's side of one WebRtcTransport: ICE controlling, DTLS client, SRTP, on an address of its own. Belongs to the thread of its
/// <see cref="PeerLoop"/>.
/// </summary>
internal sealed class PeerTransport : Timed, IDisposable
{
    private static readonly TimeSpan ConnectingTick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConnectedTick = TimeSpan.FromMilliseconds(500);

    private readonly FiveTuple _path;
    private readonly IceControllingPeer _ice;
    private readonly DtlsSession _dtls;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<MediaSender> _senders = [];
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private bool _isClosed;
    private ushort _transportSequence;

    public PeerTransport(RemoteTransport remote, TransportAddress local, DtlsContext context, Random random, MediaCounters counters, MonotonicTime now)
    {
        Counters = counters;
        CreatedAt = now;
        _path = new FiveTuple(TransportProtocol.Udp, local, remote.Address);
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        _ice = new IceControllingPeer(
            IceCredentials.Create(bytes), remote.Credentials, _path, (ulong)random.NextInt64(), () => NewTransactionId(random), new IceControllingPeerOptions());
        _dtls = new DtlsSession(context, DtlsRole.Client, remote.Fingerprints);
        Incoming = new IncomingMedia(this);
    }

    public MediaCounters Counters { get; }

    public MonotonicTime CreatedAt { get; }

    /// <summary>When it had keys; null before.</summary>
    public MonotonicTime? ConnectedAt { get; private set; }

    /// <summary>Ends when there are keys; fails when the handshake does.</summary>
    public Task Connected => _connected.Task;

    public bool IsConnected => _sender is not null;

    /// <summary>Whether the engine ended it, with close_notify or by silence.</summary>
    public bool IsLost { get; private set; }

    public IncomingMedia Incoming { get; }

    public IReadOnlyList<MediaSender> Senders => _senders;

    public void Add(MediaSender sender) => _senders.Add(sender);

    public override MonotonicTime Fire(MonotonicTime now, IDatagramSink sink)
    {
        if (_isClosed)
            return MonotonicTime.Never;

        if (_ice.NextDeadline <= now)
            _ice.HandleDeadline(now, sink);
        if (_dtls.NextDeadline <= now)
        {
            _dtls.HandleDeadline(now);
            DrainDtls(now, sink);
        }

        IsLost |= _ice.State == IceControllingPeerState.Failed;
        return now + (IsConnected ? ConnectedTick : ConnectingTick);
    }

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (RtpPacketView.IsRtpOrRtcp(datagram))
        {
            HandleMedia(datagram, now, sink);
        }
        else if (DtlsSession.IsDtls(datagram))
        {
            _dtls.HandleDatagram(datagram, now);
            DrainDtls(now, sink);
        }
        else if (StunMessageView.IsStun(datagram) && _ice.HandleDatagram(datagram, path, now) && _dtls.State == DtlsState.New)
        {
            _dtls.Start(now);
            DrainDtls(now, sink);
        }
    }

    /// <summary>Protects and sends what lies at the start of the sink's buffer.</summary>
    public void SendRtp(Span<byte> buffer, int length, IDatagramSink sink)
    {
        if (_sender is not null && !_isClosed && _sender.ProtectRtp(buffer, length) is > 0 and int total)
            sink.Send(total, _path);
    }

    /// <inheritdoc cref="SendRtp"/>
    public void SendRtcp(Span<byte> buffer, int length, IDatagramSink sink)
    {
        if (_sender is not null && !_isClosed && _sender.ProtectRtcp(buffer, length) is > 0 and int total)
            sink.Send(total, _path);
    }

    public void AddTransportSequence(ref RtpPacketWriter writer)
    {
        if (writer.TryReserveExtension(MediaFormat.TransportSequenceId, sizeof(ushort), out Span<byte> value))
            TransportSequenceNumberExtension.TryWrite(value, new SequenceNumber(_transportSequence++), out _);
    }

    /// <summary>Ends it: with close_notify as a page that closes its connection does, or in silence as one whose network is gone.</summary>
    public void Close(bool politely, MonotonicTime now, IDatagramSink sink)
    {
        if (_isClosed)
            return;

        foreach (MediaSender sender in _senders)
            sender.IsStopped = true;
        Incoming.Stop();
        if (politely)
        {
            _dtls.Close(now);
            DrainDtls(now, sink);
        }

        _isClosed = true;
        _connected.TrySetCanceled();
        Dispose();
    }

    public void Dispose()
    {
        _dtls.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    private void HandleMedia(Span<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        if (_receiver is null)
            return;

        if (RtpPacketView.IsRtcp(datagram))
        {
            if (_receiver.UnprotectRtcp(datagram, out int length) == SrtpResult.Ok)
                HandleRtcp(datagram[..length], now, sink);
            return;
        }

        switch (_receiver.UnprotectRtp(datagram, out int size))
        {
            case SrtpResult.Ok when RtpPacketView.TryParse(datagram[..size], out RtpPacketView packet):
                Incoming.HandleRtp(packet, now, sink);
                break;
            case SrtpResult.Replayed:
                Counters.Duplicates++;
                break;
            default:
                Counters.Refused++;
                break;
        }
    }

    private void HandleRtcp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        if (!RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound))
            return;

        foreach (RtcpPacketView packet in compound)
        {
            if (SenderReport.TryParse(packet, out SenderReport report))
            {
                Incoming.HandleSenderReport(report.Ssrc, report.NtpTime, now);
            }
            else if (PictureLossIndication.TryParse(packet, out PictureLossIndication indication))
            {
                foreach (MediaSender sender in _senders)
                    sender.HandleKeyFrameRequest(indication.MediaSsrc);
            }
            else if (FullIntraRequest.TryParse(packet, out FullIntraRequest request))
            {
                foreach (FirEntry entry in request.Entries)
                {
                    foreach (MediaSender sender in _senders)
                        sender.HandleKeyFrameRequest(entry.Ssrc);
                }
            }
            else if (GenericNack.TryParse(packet, out GenericNack nack))
            {
                foreach (MediaSender sender in _senders)
                    sender.HandleNack(nack, sink);
            }
        }
    }

    private void DrainDtls(MonotonicTime now, IDatagramSink sink)
    {
        while (_dtls.TryWriteTransmit(sink.GetBuffer(), out int length))
            sink.Send(length, _path);
        while (_dtls.TryReadEvent(out DtlsEvent dtlsEvent))
        {
            if (dtlsEvent.Kind == DtlsEventKind.Connected && _dtls.TryExportKeyingMaterial(out DtlsKeyingMaterial material))
            {
                _sender = new SrtpSender((SrtpProfile)material.SrtpProfile, material.LocalKey, material.LocalSalt);
                _receiver = new SrtpReceiver((SrtpProfile)material.SrtpProfile, material.RemoteKey, material.RemoteSalt);
                material.Dispose();
                ConnectedAt = now;
                _connected.TrySetResult();
            }
            else
            {
                IsLost = true;
                _connected.TrySetException(new InvalidOperationException($"DTLS: {dtlsEvent.Kind} {dtlsEvent.Failure} {dtlsEvent.Detail}"));
            }
        }
    }

    private static StunTransactionId NewTransactionId(Random random)
    {
        Span<byte> id = stackalloc byte[12];
        random.NextBytes(id);
        return new StunTransactionId(id);
    }
}

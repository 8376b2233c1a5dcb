using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Media;
using JbAspire.TestKit.Network;

namespace JbAspire.TestKit;

/// <summary>A client: ICE controlling, DTLS in either role, SRTP. What it receives is kept, decrypted.</summary>
public sealed class VirtualPeer : IDisposable
{
    private readonly Random _random;
    private readonly DtlsSession _dtls;
    private readonly FiveTuple _path;
    private IceControllingPeer _ice;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;

    public VirtualPeer(WebRtcTransport transport, TransportAddress address, DtlsContext context, DtlsRole role, Random random)
    {
        Transport = transport;
        Address = address;
        Role = role;
        _random = random;
        _path = new FiveTuple(TransportProtocol.Udp, address, VirtualCall.WorkerAddress);
        _ice = CreateIce(transport.IceCredentials);
        _dtls = new DtlsSession(context, role, transport.DtlsFingerprints);
    }

    public WebRtcTransport Transport { get; }

    public TransportAddress Address { get; }

    public DtlsRole Role { get; }

    public QueueingSink Sink { get; } = new();

    /// <summary>The network between it and the worker; null: none, and no delay.</summary>
    public NetworkLink<FiveTuple>? Link { get; set; }

    /// <summary>While true, nothing that it sends arrives, and nothing reaches it.</summary>
    public bool IsUnplugged { get; set; }

    public DtlsState DtlsState => _dtls.State;

    /// <summary>Whether it has keys.</summary>
    public bool IsConnected => _sender is not null;

    /// <summary>What becomes of RTP and RTCP before it is protected; nothing of what it leaves empty is sent.</summary>
    public Func<byte[], byte[]>? Alter { get; set; }

    /// <summary>RTP packets that arrived and could not be decrypted.</summary>
    public int Refused { get; private set; }

    /// <summary>RTP packets that arrived under a number that came before.</summary>
    public int Repeated { get; private set; }

    /// <summary>Hears what arrives, instead of <see cref="Received"/> and <see cref="ReceivedRtcp"/>.</summary>
    public IMediaListener? Listener { get; set; }

    /// <summary>RTP packets that arrived, decrypted.</summary>
    public List<byte[]> Received { get; } = [];

    /// <summary>RTCP packets that arrived, decrypted and taken out of their compounds.</summary>
    public List<byte[]> ReceivedRtcp { get; } = [];

    /// <summary>The peer uses new ICE credentials of the transport.</summary>
    public void RestartIce(IceCredentials credentials) => _ice = CreateIce(credentials);

    /// <summary>Says goodbye with close_notify.</summary>
    public void CloseDtls(MonotonicTime now)
    {
        _dtls.Close(now);
        SendDtls();
    }

    public void HandleDeadline(MonotonicTime now)
    {
        _ice.HandleDeadline(now, Sink);
        _dtls.HandleDeadline(now);
        SendDtls();
        if (_sender is not null)
        {
            Listener?.OnTick(now);
        }
    }

    public void HandleDatagram(byte[] datagram, FiveTuple path, MonotonicTime now)
    {
        if (StunMessageView.IsStun(datagram))
        {
            if (_ice.HandleDatagram(datagram, path, now) && _dtls.State == DtlsState.New)
            {
                _dtls.Start(now);
                SendDtls();
            }
        }
        else if (DtlsSession.IsDtls(datagram))
        {
            HandleDtls(datagram, now);
        }
        else if (_receiver is not null)
        {
            HandleMedia(datagram, now);
        }
    }

    /// <summary>Sends one RTP packet as it is, but for its protection.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        packet = Altered(packet);
        Span<byte> buffer = Sink.GetBuffer();
        packet.CopyTo(buffer);
        SendProtected(_sender!.ProtectRtp(buffer, packet.Length));
    }

    /// <summary>Sends one RTCP packet or compound as it is, but for its protection.</summary>
    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        packet = Altered(packet);
        Span<byte> buffer = Sink.GetBuffer();
        packet.CopyTo(buffer);
        SendProtected(_sender!.ProtectRtcp(buffer, packet.Length));
    }

    /// <summary>Sends bytes without protection.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(Sink.GetBuffer());
        Sink.Send(datagram.Length, _path);
    }

    public void Dispose()
    {
        _dtls.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    private ReadOnlySpan<byte> Altered(ReadOnlySpan<byte> packet) => Alter is null ? packet : Alter(packet.ToArray());

    // What is no packet any more cannot be protected.
    private void SendProtected(int length)
    {
        if (length > 0)
        {
            Sink.Send(length, _path);
        }
    }

    private void HandleDtls(byte[] datagram, MonotonicTime now)
    {
        _dtls.HandleDatagram(datagram, now);
        SendDtls();
        while (_dtls.TryReadEvent(out DtlsEvent dtlsEvent))
        {
            if (dtlsEvent.Kind == DtlsEventKind.Connected && _dtls.TryExportKeyingMaterial(out DtlsKeyingMaterial material))
            {
                _sender = new SrtpSender((SrtpProfile)material.SrtpProfile, material.LocalKey, material.LocalSalt);
                _receiver = new SrtpReceiver((SrtpProfile)material.SrtpProfile, material.RemoteKey, material.RemoteSalt);
                material.Dispose();
            }
        }
    }

    private void HandleMedia(byte[] datagram, MonotonicTime now)
    {
        int length;
        if (!RtpPacketView.IsRtcp(datagram))
        {
            SrtpResult result = _receiver!.UnprotectRtp(datagram, out length);
            if (result == SrtpResult.Ok)
            {
                if (Listener is not null)
                {
                    Listener.OnRtp(datagram[..length], now);
                }
                else
                {
                    Received.Add(datagram[..length]);
                }
            }
            else if (result == SrtpResult.Replayed)
            {
                Repeated++;
            }
            else
            {
                Refused++;
            }
        }
        else if (Listener is not null)
        {
            if (_receiver!.UnprotectRtcp(datagram, out length) == SrtpResult.Ok)
            {
                Listener.OnRtcp(datagram[..length], now);
            }
        }
        else if (_receiver!.UnprotectRtcp(datagram, out length) == SrtpResult.Ok
            && RtcpCompoundView.TryParse(datagram.AsSpan(0, length), out RtcpCompoundView compound))
        {
            foreach (RtcpPacketView packet in compound)
            {
                ReceivedRtcp.Add(packet.Packet.ToArray());
            }
        }
    }

    private void SendDtls()
    {
        while (_dtls.TryWriteTransmit(Sink.GetBuffer(), out int length))
        {
            Sink.Send(length, _path);
        }
    }

    private IceControllingPeer CreateIce(IceCredentials remote)
    {
        byte[] random = new byte[32];
        _random.NextBytes(random);
        return new IceControllingPeer(
            IceCredentials.Create(random), remote, _path, (ulong)_random.NextInt64(), NewTransactionId, new IceControllingPeerOptions());
    }

    private StunTransactionId NewTransactionId()
    {
        Span<byte> id = stackalloc byte[12];
        _random.NextBytes(id);
        return new StunTransactionId(id);
    }
}

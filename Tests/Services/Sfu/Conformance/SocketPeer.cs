using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using JbAspire.Contracts.Sfu;
using JbAspire.Networking;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using DtlsFingerprint = JbAspire.Protocols.Dtls.DtlsFingerprint;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>A client on a real UDP socket of the loopback interface: ICE controlling, DTLS client, SRTP. A thread of its own drives it.</summary>
internal sealed class SocketPeer : IDisposable
{
    private const int TickMilliseconds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly QueueingSink _sink = new();
    private readonly DtlsCertificate _certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UtcNow);
    private readonly DtlsContext _context;
    private readonly DtlsSession _dtls;
    private readonly IceControllingPeer _ice;
    private readonly IPEndPoint _remote;
    private readonly FiveTuple _path;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private volatile bool _isStopped;

    private SocketPeer(WebRtcTransportInfo transport)
    {
        Contracts.Sfu.IceCandidate candidate = transport.IceCandidates.First(entry => entry.Protocol == "udp");
        _remote = new IPEndPoint(IPAddress.Parse(candidate.Address), (int)candidate.Port);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.ReceiveTimeout = TickMilliseconds;
        var local = (IPEndPoint)_socket.LocalEndPoint!;
        LocalPort = local.Port;
        _path = new FiveTuple(
            TransportProtocol.Udp, TransportAddress.From(local.Address, local.Port), TransportAddress.From(_remote.Address, _remote.Port));
        _context = new DtlsContext(_certificate, new DtlsOptions());
        _dtls = new DtlsSession(_context, DtlsRole.Client, [.. transport.DtlsParameters.Fingerprints.Select(Parse)]);
        byte[] random = new byte[32];
        Random.Shared.NextBytes(random);
        var remote = new IceCredentials(transport.IceParameters.UsernameFragment, transport.IceParameters.Password);
        _ice = new IceControllingPeer(
            IceCredentials.Create(random), remote, _path, (ulong)Random.Shared.NextInt64(), NewTransactionId, new IceControllingPeerOptions());
        _thread = new Thread(Run) { IsBackground = true, Name = "socket peer" };
    }

    public int LocalPort { get; }

    /// <summary>RTP packets that arrived, decrypted.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = [];

    /// <summary>Connects to a transport of the node, and is connected when this ends.</summary>
    public static async Task<SocketPeer> ConnectAsync(SfuControl.SfuControlClient control, WebRtcTransportInfo transport)
    {
        var peer = new SocketPeer(transport);
        var parameters = new DtlsParameters
        {
            Role = "client",
            Fingerprints =
            {
                peer._context.Fingerprints.Select(entry => new Contracts.Sfu.DtlsFingerprint { Algorithm = entry.Algorithm, Value = entry.Value }),
            },
        };
        await control.ConnectWebRtcTransportAsync(new ConnectWebRtcTransportRequest { TransportId = transport.Id, DtlsParameters = parameters });
        peer._thread.Start();
        await peer._connected.Task.WaitAsync(Patience);
        return peer;
    }

    /// <summary>Sends one RTP packet as it is, but for its protection.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        lock (_gate)
        {
            Span<byte> buffer = _sink.GetBuffer();
            packet.CopyTo(buffer);
            _sink.Send(_sender!.ProtectRtp(buffer, packet.Length), _path);
            Flush();
        }
    }

    /// <summary>Says goodbye with close_notify.</summary>
    public void CloseDtls()
    {
        lock (_gate)
        {
            _dtls.Close(MonotonicClock.Now);
            Flush();
        }
    }

    public void Dispose()
    {
        _isStopped = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _dtls.Dispose();
        _context.Dispose();
        _certificate.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        _socket.Dispose();
    }

    private static DtlsFingerprint Parse(Contracts.Sfu.DtlsFingerprint entry) =>
        DtlsFingerprint.TryParse(entry.Algorithm, entry.Value, out DtlsFingerprint? fingerprint) ? fingerprint : throw new FormatException(entry.Value);

    private static StunTransactionId NewTransactionId()
    {
        Span<byte> id = stackalloc byte[12];
        Random.Shared.NextBytes(id);
        return new StunTransactionId(id);
    }

    private void Run()
    {
        byte[] buffer = new byte[2048];
        while (!_isStopped)
        {
            lock (_gate)
            {
                _ice.HandleDeadline(MonotonicClock.Now, _sink);
                _dtls.HandleDeadline(MonotonicClock.Now);
                Flush();
            }

            int length = 0;
            try
            {
                length = _socket.Receive(buffer);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused)
            {
                continue;
            }

            lock (_gate)
            {
                Handle(buffer.AsSpan(0, length), MonotonicClock.Now);
                Flush();
            }
        }
    }

    private void Handle(Span<byte> datagram, MonotonicTime now)
    {
        if (StunMessageView.IsStun(datagram))
        {
            if (_ice.HandleDatagram(datagram, _path, now) && _dtls.State == DtlsState.New)
            {
                _dtls.Start(now);
            }
        }
        else if (DtlsSession.IsDtls(datagram))
        {
            HandleDtls(datagram, now);
        }
        else if (_receiver is not null && !RtpPacketView.IsRtcp(datagram) && _receiver.UnprotectRtp(datagram, out int length) == SrtpResult.Ok)
        {
            Received.Enqueue(datagram[..length].ToArray());
        }
    }

    private void HandleDtls(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        _dtls.HandleDatagram(datagram, now);
        while (_dtls.TryReadEvent(out DtlsEvent dtlsEvent))
        {
            if (dtlsEvent.Kind == DtlsEventKind.Connected && _dtls.TryExportKeyingMaterial(out DtlsKeyingMaterial material))
            {
                _sender = new SrtpSender((SrtpProfile)material.SrtpProfile, material.LocalKey, material.LocalSalt);
                _receiver = new SrtpReceiver((SrtpProfile)material.SrtpProfile, material.RemoteKey, material.RemoteSalt);
                material.Dispose();
                _connected.TrySetResult();
            }
        }
    }

    private void Flush()
    {
        while (_dtls.TryWriteTransmit(_sink.GetBuffer(), out int length))
        {
            _sink.Send(length, _path);
        }

        while (_sink.TryTake(out byte[] datagram, out _))
        {
            _socket.SendTo(datagram, _remote);
        }
    }
}

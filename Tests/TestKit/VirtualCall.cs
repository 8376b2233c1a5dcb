using System.Net;
using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Network;

namespace JbAspire.TestKit;

/// <summary>
/// A worker and its peers on virtual time, joined by a network without delay or, for a peer that has one, by an emulated link:
/// nothing waits for the wall clock, and every run is the same.
/// </summary>
public sealed class VirtualCall : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FineStep = TimeSpan.FromMilliseconds(1);
    private static readonly DateTimeOffset CertificateDate = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(4711);
    private readonly DtlsCertificate _workerCertificate = DtlsCertificate.CreateSelfSigned(CertificateDate);
    private readonly DtlsCertificate _peerCertificate = DtlsCertificate.CreateSelfSigned(CertificateDate);
    private readonly DtlsContext _workerContext;
    private readonly DtlsContext _peerContext;
    private readonly List<VirtualPeer> _peers = [];
    private int _addresses;

    /// <param name="mediaCodecs">The router's codecs; null: the default ones.</param>
    public VirtualCall(IReadOnlyList<RtpCodecCapability>? mediaCodecs = null)
    {
        _workerContext = new DtlsContext(_workerCertificate, new DtlsOptions());
        _peerContext = new DtlsContext(_peerCertificate, new DtlsOptions());
        Worker = new MediaWorker(
            new MediaWorkerOptions
            {
                ListenInfos = [new ListenInfo(TransportProtocol.Udp, WorkerAddress, null), new ListenInfo(TransportProtocol.Tcp, WorkerAddress, null)],
                Random = Fill,
            },
            _workerContext);
        Router = Worker.CreateRouter("room", mediaCodecs ?? DefaultMediaCodecs.Value);
    }

    public static TransportAddress WorkerAddress { get; } = TransportAddress.From(IPAddress.Parse("192.0.2.1"), 40_000);

    public MediaWorker Worker { get; }

    public Router Router { get; }

    public QueueingSink Sink { get; } = new();

    public List<MediaEvent> Events { get; } = [];

    public MonotonicTime Now { get; private set; } = MonotonicTime.FromMilliseconds(10_000);

    /// <summary>Makes a peer with a transport. It does not connect yet.</summary>
    public VirtualPeer AddPeer(string name, WebRtcTransportOptions? options = null, DtlsRole role = DtlsRole.Client)
    {
        WebRtcTransport transport = Router.CreateWebRtcTransport(name, options ?? new WebRtcTransportOptions());
        var address = TransportAddress.From(IPAddress.Parse("198.51.100.7"), 50_000 + (_addresses++ % 10_000));
        var peer = new VirtualPeer(transport, address, _peerContext, role, _random);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Makes a peer and lets it connect.</summary>
    public VirtualPeer Join(string name, WebRtcTransportOptions? options = null)
    {
        VirtualPeer peer = AddPeer(name, options);
        Connect(peer);
        Run(TimeSpan.FromMilliseconds(50));
        return peer;
    }

    /// <summary>Makes a peer that connects without delay, and then is behind a link.</summary>
    public VirtualPeer Join(string name, NetworkLink<FiveTuple> link, WebRtcTransportOptions? options = null)
    {
        VirtualPeer peer = Join(name, options);
        peer.Link = link;
        return peer;
    }

    /// <summary>Signalling tells both sides about each other.</summary>
    public void Connect(VirtualPeer peer, IReadOnlyList<DtlsFingerprint>? fingerprints = null) =>
        peer.Transport.Connect(peer.Role, fingerprints ?? _peerContext.Fingerprints, Now, Sink);

    /// <summary>The peer is gone: what is sent to it is lost.</summary>
    public void Remove(VirtualPeer peer)
    {
        _peers.Remove(peer);
        peer.Dispose();
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan duration)
    {
        TimeSpan step = _peers.Exists(peer => peer.Link is not null) ? FineStep : Step;
        for (MonotonicTime end = Now + duration; Now < end; Now += step)
        {
            Arrive();
            if (Worker.NextDeadline <= Now)
            {
                Worker.HandleDeadline(Now, Sink);
            }

            foreach (VirtualPeer peer in _peers)
            {
                peer.HandleDeadline(Now);
            }

            Deliver();
        }
    }

    /// <summary>Carries datagrams until nobody has any left.</summary>
    public void Deliver()
    {
        bool any = true;
        while (any)
        {
            any = false;
            while (Sink.TryTake(out byte[] datagram, out FiveTuple path))
            {
                any = true;
                VirtualPeer? peer = _peers.Find(peer => peer.Address == path.Remote && !peer.IsUnplugged);
                if (peer?.Link is { } link)
                {
                    link.Downlink.Send(datagram, Reverse(path), Now);
                }
                else
                {
                    peer?.HandleDatagram(datagram, Reverse(path), Now);
                }
            }

            foreach (VirtualPeer peer in _peers)
            {
                while (peer.Sink.TryTake(out byte[] datagram, out FiveTuple path))
                {
                    any = true;
                    if (peer.IsUnplugged)
                    {
                        continue;
                    }

                    if (peer.Link is { } link)
                    {
                        link.Uplink.Send(datagram, Reverse(path), Now);
                    }
                    else
                    {
                        Worker.HandleDatagram(datagram, Reverse(path), Now, Sink);
                        Worker.HandleBatchEnd(Now, Sink);
                    }
                }
            }
        }

        while (Worker.TryReadEvent(out MediaEvent mediaEvent))
        {
            Events.Add(mediaEvent);
        }
    }

    public void Dispose()
    {
        Worker.Close(Now, Sink);
        foreach (VirtualPeer peer in _peers)
        {
            peer.Dispose();
        }

        _workerContext.Dispose();
        _peerContext.Dispose();
        _workerCertificate.Dispose();
        _peerCertificate.Dispose();
    }

    // What the links have carried up to now.
    private void Arrive()
    {
        foreach (VirtualPeer peer in _peers)
        {
            if (peer.Link is not { } link)
            {
                continue;
            }

            while (link.Uplink.TryTake(Now, out byte[] datagram, out FiveTuple path))
            {
                Worker.HandleDatagram(datagram, path, Now, Sink);
                Worker.HandleBatchEnd(Now, Sink);
            }

            while (link.Downlink.TryTake(Now, out byte[] datagram, out FiveTuple path))
            {
                peer.HandleDatagram(datagram, path, Now);
            }
        }
    }

    private static FiveTuple Reverse(in FiveTuple path) => new(path.Protocol, path.Remote, path.Local);

    private void Fill(Span<byte> destination) => _random.NextBytes(destination);
}

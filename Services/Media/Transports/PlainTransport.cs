using System.Net;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// RTP and RTCP over UDP with a peer that speaks neither ICE nor DTLS: a media server, a recorder, ffmpeg, GStreamer (mediasoup's PlainTransport).
/// With SRTP, keys come from signalling.
/// </summary>
/// <remarks>
/// A transport whose peer is told in advance and that asks for no port shares the worker's plain socket, where the peer's address tells whose a datagram is;
/// any other has sockets of its own. RTP and RTCP are taken from the peer's address alone, on the socket that is for them.
/// </remarks>
public sealed class PlainTransport : Transport
{
    // mediasoup's, for transports that have no option for it.
    private const long StartBitrate = 600_000;

    private readonly PlainPorts _ports;
    private readonly PlainEndpoint _rtp;
    private readonly PlainEndpoint? _rtcp;
    private readonly PlainSecurity? _security;
    private bool _connectCalled;
    private bool _begun;

    internal PlainTransport(WorkerContext context, Router router, string id, PlainTransportOptions options)
        : base(context, router, id)
    {
        Options = options;
        InitialAvailableOutgoingBitrate = StartBitrate;
        _ports = context.PlainPorts ?? throw new MediaException(MediaError.FailedPrecondition, "This worker has no sockets for plain transports.");
        _security = options.SrtpProfile is { } profile ? new PlainSecurity(profile, context.Options.Random) : null;
        if (options is { Comedia: false, RtcpMux: true } && _ports.CanShare(options.ListenInfo))
        {
            _rtp = _ports.Share(this, options.ListenInfo);
            return;
        }

        _rtp = _ports.Open(this, options.ListenInfo, "listenInfo");
        if (options.RtcpMux)
        {
            return;
        }

        try
        {
            _rtcp = _ports.Open(this, options.RtcpListenInfo ?? options.ListenInfo with { Port = 0 }, "rtcpListenInfo");
        }
        catch (MediaException)
        {
            _ports.Close(_rtp);
            throw;
        }
    }

    /// <summary>What it was created with.</summary>
    public PlainTransportOptions Options { get; }

    /// <summary>Where RTP comes to, and from; RTCP too, when it is multiplexed.</summary>
    public PlainTuple Tuple => _rtp.Tuple;

    /// <summary>Where RTCP comes to, and from; null when it is multiplexed.</summary>
    public PlainTuple? RtcpTuple => _rtcp?.Tuple;

    /// <summary>What is sent with; null without SRTP.</summary>
    public SrtpParameters? SrtpParameters => _security?.LocalParameters;

    /// <summary>Whether it is on the worker's shared socket.</summary>
    public bool SharesSocket => _rtp.IsShared;

    internal override bool CanSend => _rtp.HasRemote && (_security is null || _security.Sender is not null);

    private protected override MonotonicTime PathDeadline => MonotonicTime.Never;

    /// <summary>Learns who the peer is and what it sends with. May be called once; needed unless comedia is on and SRTP off.</summary>
    /// <exception cref="MediaException">
    /// It was called before; an option is missing, malformed or contradicts what the transport was created with; or another transport on the shared
    /// socket has this peer. Nothing has changed then.
    /// </exception>
    public void Connect(PlainConnectOptions options, MonotonicTime now, IDatagramSink sink)
    {
        if (_connectCalled)
        {
            throw new MediaException(MediaError.FailedPrecondition, $"Transport '{Id}' is connected already: connect is called once.");
        }

        if (_security is null != options.SrtpParameters is null)
        {
            throw new MediaException(
                MediaError.InvalidArgument,
                _security is null ? "srtpParameters: they are given, but enableSrtp is false." : "srtpParameters: they are missing, but enableSrtp is true.");
        }

        if (options.SrtpParameters is { } parameters)
        {
            PlainSecurity.Validate(parameters);
        }

        if (!Options.Comedia)
        {
            Point(options);
        }

        _security?.Connect(options.SrtpParameters!);
        _connectCalled = true;
        BeginOnce(now, sink);
    }

    internal override void HandleMedia(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Traffic.Received.Add(datagram.Length, now);
        bool isRtcp = RtpPacketView.IsRtcp(datagram);
        PlainEndpoint endpoint = isRtcp && _rtcp is not null ? _rtcp : _rtp;
        if (!endpoint.Receives(path.Local) || (endpoint.HasRemote ? endpoint.Remote != path.Remote : !Options.Comedia))
        {
            Context.Drops.Count(DropReason.PlainUnexpectedSource);
            return;
        }

        if (!TryUnprotect(ref datagram, isRtcp))
        {
            return;
        }

        if (!(endpoint.IsOnFastPath && endpoint.Path == path) && !TryFollow(endpoint, datagram, isRtcp, path, now, sink))
        {
            return;
        }

        if (isRtcp)
        {
            ReceiveRtcp(datagram, now, sink);
            Reschedule();
        }
        else if (ReceiveRtp(datagram, now, sink))
        {
            Reschedule();
        }
    }

    internal override int ProtectRtp(Span<byte> buffer, int length) =>
        _security is null ? length : _security.Sender?.ProtectRtp(buffer, length) ?? 0;

    internal override void SendDatagram(int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_rtp.HasRemote)
        {
            sink.Send(length, _rtp.Path);
            Traffic.Sent.Add(length, now);
        }
    }

    internal override void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink)
    {
        PlainEndpoint endpoint = _rtcp ?? _rtp;
        int total = _security is null ? length : _security.Sender?.ProtectRtcp(buffer, length) ?? 0;
        if (total > 0 && endpoint.HasRemote)
        {
            sink.Send(total, endpoint.Path);
            Traffic.Sent.Add(total, now);
        }
    }

    private protected override void HandlePathDeadline(MonotonicTime now, IDatagramSink sink)
    {
    }

    private protected override void ClosePath(MonotonicTime now, IDatagramSink sink)
    {
        _ports.Close(_rtp);
        if (_rtcp is not null)
        {
            _ports.Close(_rtcp);
        }

        _security?.Dispose();
    }

    private void Point(PlainConnectOptions options)
    {
        TransportAddress remote = AddressOf(options.Ip, options.Port, "port");
        if (_rtcp is null)
        {
            if (options.RtcpPort is not null)
            {
                throw new MediaException(MediaError.InvalidArgument, "rtcpPort: it is given, but rtcpMux is true.");
            }
        }
        else
        {
            _rtcp.Point(AddressOf(options.Ip, options.RtcpPort, "rtcpPort"));
        }

        // The only step that others can make fail, and the last one.
        if (_rtp.IsShared)
        {
            Context.Transports.AddShared(remote, _rtp);
        }

        _rtp.Point(remote);
    }

    private TransportAddress AddressOf(IPAddress? ip, int? port, string field)
    {
        if (ip is null || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
        {
            throw new MediaException(MediaError.InvalidArgument, "ip: without comedia, the IP address of the peer is needed.");
        }

        if (port is not (> 0 and <= ushort.MaxValue))
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"{field}: without comedia{(_rtcp is null ? "" : " and rtcpMux")}, a port of the peer from 1 to 65535 is needed.");
        }

        TransportAddress address = TransportAddress.From(ip, port.Value);
        bool isReachable = address.IsIPv6 == _rtp.Local.IsIPv6 || (_rtp.Local is { IsIPv6: true, IsUnspecified: true });
        return isReachable
            ? address
            : throw new MediaException(MediaError.InvalidArgument, $"ip: {ip} is of another family than {_rtp.Local.ToIPAddress()}, where the transport listens.");
    }

    private bool TryUnprotect(ref Span<byte> datagram, bool isRtcp)
    {
        if (_security is null)
        {
            return true;
        }

        if (_security.Receiver is not { } receiver)
        {
            Context.Drops.Count(DropReason.SrtpNoKeys);
            return false;
        }

        SrtpResult result = isRtcp ? receiver.UnprotectRtcp(datagram, out int length) : receiver.UnprotectRtp(datagram, out length);
        datagram = datagram[..length];
        if (result == SrtpResult.Ok)
        {
            return true;
        }

        Context.Drops.Count(DropReasons.Of(result));
        return false;
    }

    // The first packet of the peer, or the first to another address of ours.
    private bool TryFollow(PlainEndpoint endpoint, ReadOnlySpan<byte> datagram, bool isRtcp, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (isRtcp ? !RtcpCompoundView.TryParse(datagram, out _) : !RtpPacketView.TryParse(datagram, out _))
        {
            Context.Drops.Count(isRtcp ? DropReason.RtcpMalformed : DropReason.RtpMalformed);
            return false;
        }

        bool isNew = !endpoint.HasRemote;
        Context.Transports.Follow(endpoint, path);
        if (!isNew)
        {
            return true;
        }

        Context.Raise(endpoint == _rtcp
            ? new MediaEvent.RtcpTupleLearned(Router.Id, Id, endpoint.Tuple)
            : new MediaEvent.TupleLearned(Router.Id, Id, endpoint.Tuple));
        BeginOnce(now, sink);
        return true;
    }

    private void BeginOnce(MonotonicTime now, IDatagramSink sink)
    {
        if (!_begun && CanSend)
        {
            _begun = true;
            Begin(now, sink);
            Reschedule();
        }
    }
}

using JbAspire.Media.Consumers;
using JbAspire.Media.Deadlines;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>
/// The SFU core of one worker: its routers and everything under them, without sockets, clocks or threads. One thread owns
/// it: every call is made there, sends what follows from it through the sink, and leaves events to be read with
/// <see cref="TryReadEvent"/> (mutate, drain, wait).
/// </summary>
/// <remarks>Shape and names follow mediasoup's object model (Worker, Router, WebRtcTransport, Producer, Consumer).</remarks>
public sealed class MediaWorker : IDatagramHandler
{
    private const int MaxTurns = 16;

    private readonly WorkerContext _context;
    private TrafficCounter _received;

    /// <summary>Makes a worker.</summary>
    /// <param name="options">Its sockets as clients see them, randomness and limits.</param>
    /// <param name="dtls">The certificate and DTLS settings of this worker's transports. The caller disposes of it.</param>
    public MediaWorker(MediaWorkerOptions options, DtlsContext dtls)
    {
        _context = new WorkerContext(options, dtls);
    }

    /// <summary>Datagrams that were not used, by reason.</summary>
    public DropCounters Drops => _context.Drops;

    /// <summary>Routers at present.</summary>
    public int RouterCount => _context.Objects.RouterCount;

    /// <summary>Transports at present.</summary>
    public int TransportCount => _context.Objects.TransportCount;

    /// <summary>Producers at present.</summary>
    public int ProducerCount => _context.Objects.ProducerCount;

    /// <summary>Consumers at present.</summary>
    public int ConsumerCount => _context.Objects.ConsumerCount;

    /// <summary>Its routers.</summary>
    public IReadOnlyCollection<Router> Routers => _context.Objects.Routers;

    /// <summary>Datagrams that came in, and their bytes.</summary>
    public (long Packets, long Bytes) Received => (_received.Packets, _received.Bytes);

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => _context.Deadlines.Next;

    /// <summary>Lets the worker make plain transports. Called once, before the first is made.</summary>
    public void ListenPlain(PlainListening listening)
    {
        _context.Transports.SharedPlain = listening.Shared?.Local;
        _context.PlainPorts = new PlainPorts(listening, _context.Transports);
    }

    /// <summary>Makes a router.</summary>
    /// <param name="id">Its id, unique in the worker.</param>
    /// <param name="mediaCodecs">The codecs that its members may use.</param>
    /// <exception cref="MediaException">The id is taken, or a codec is not supported.</exception>
    public Router CreateRouter(string id, IReadOnlyList<RtpCodecCapability> mediaCodecs) =>
        CreateRouter(id, new RouterOptions { MediaCodecs = mediaCodecs });

    /// <summary>Makes a router.</summary>
    /// <param name="id">Its id, unique in the worker.</param>
    /// <param name="options">What its members may do.</param>
    /// <exception cref="MediaException">The id is taken, or an option is out of range.</exception>
    public Router CreateRouter(string id, RouterOptions options)
    {
        var router = new Router(_context, id, options);
        _context.Objects.Add(router);
        return router;
    }

    /// <summary>The router with this id.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public Router GetRouter(string id) => _context.Objects.GetRouter(id);

    /// <summary>The transport with this id.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public Transport GetTransport(string id) => _context.Objects.GetTransport(id);

    /// <summary>The WebRTC transport with this id.</summary>
    /// <exception cref="MediaException">There is none, or the transport is of another kind.</exception>
    public WebRtcTransport GetWebRtcTransport(string id) => _context.Objects.GetTransport(id) as WebRtcTransport
        ?? throw new MediaException(MediaError.FailedPrecondition, $"Transport '{id}' is not a WebRTC transport.");

    /// <summary>The plain transport with this id.</summary>
    /// <exception cref="MediaException">There is none, or the transport is of another kind.</exception>
    public PlainTransport GetPlainTransport(string id) => _context.Objects.GetTransport(id) as PlainTransport
        ?? throw new MediaException(MediaError.FailedPrecondition, $"Transport '{id}' is not a plain transport.");

    /// <summary>The producer with this id.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public Producer GetProducer(string id) => _context.Objects.GetProducer(id);

    /// <summary>The consumer with this id.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public Consumer GetConsumer(string id) => _context.Objects.GetConsumer(id);

    /// <summary>The observer with this id.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public RouterObserver GetRtpObserver(string id) => _context.Objects.GetObserver(id);

    /// <summary>Adds up what all streams counted, closed ones too: looks at each object once.</summary>
    public WorkerTotals ReadTotals()
    {
        WorkerTotals totals = _context.Closed;
        foreach (Transport transport in _context.Objects.Routers.SelectMany(router => router.Transports))
        {
            totals.Add(transport);
            foreach (Producer producer in transport.Producers)
            {
                totals.Add(producer);
            }

            foreach (Consumer consumer in transport.Consumers)
            {
                totals.Add(consumer);
            }
        }

        return totals;
    }

    /// <summary>Takes the next event; false when there is none.</summary>
    public bool TryReadEvent(out MediaEvent mediaEvent) => _context.TryReadEvent(out mediaEvent);

    /// <summary>Closes every router, with close_notify to every peer.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink)
    {
        foreach (Router router in _context.Objects.Routers.ToArray())
        {
            router.Close(now, sink);
        }
    }

    /// <inheritdoc/>
    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        _received.Add(datagram.Length, now);

        // Most datagrams are media, so media is asked for first (the classes of RFC 7983 §7 exclude each other).
        if (RtpPacketView.IsRtpOrRtcp(datagram))
        {
            if (_context.Transports.TryFind(path, out Transport transport))
            {
                transport.HandleMedia(datagram, path, now, sink);
                return;
            }

            _context.Drops.Count(DropReason.UnknownTuple);
        }
        else if (_context.Transports.IsPlain(path))
        {
            _context.Drops.Count(DropReason.PlainUnexpectedProtocol);
        }
        else if (StunMessageView.IsStun(datagram))
        {
            HandleStun(datagram, path, now, sink);
        }
        else if (DtlsSession.IsDtls(datagram))
        {
            if (_context.Transports.TryFind(path, out Transport found) && found is WebRtcTransport transport)
            {
                transport.HandleDtls(datagram, path, now, sink);
                return;
            }

            _context.Drops.Count(DropReason.UnknownTuple);
        }
        else
        {
            _context.Drops.Count(DropReason.UnknownProtocol);
        }
    }

    /// <inheritdoc/>
    public void HandleBatchEnd(MonotonicTime now, IDatagramSink sink) => _context.FanOut.Flush(now, sink);

    /// <inheritdoc/>
    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (_context.Transports.TryFind(path, out Transport found) && found is WebRtcTransport transport)
        {
            transport.HandleDisconnect(path, now, sink);
        }
    }

    /// <inheritdoc/>
    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        // What is due again at once, over and over, must not keep the worker from what comes in.
        int turns = MaxTurns * _context.Deadlines.Count;
        while (turns-- > 0 && _context.Deadlines.TryTakeDue(now, out IDeadlineOwner owner))
        {
            owner.HandleDeadline(now, sink);
        }
    }

    /// <inheritdoc/>
    public bool TryTakePathToClose(out FiveTuple path) => _context.PathsToClose.TryDequeue(out path);

    private void HandleStun(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (StunMessageView.TryParse(datagram, out StunMessageView message) == StunParseResult.Success
            && StunUsername.TryGetLocalUsernameFragment(message, out ReadOnlySpan<byte> usernameFragment)
            && _context.Transports.TryFind(usernameFragment, out WebRtcTransport transport))
        {
            transport.HandleStun(datagram, path, now, sink);
            return;
        }

        _context.Drops.Count(DropReason.StunUnknownUsername);
    }
}

using JbAspire.Media.Observers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>A room's worth of media: transports whose consumers may consume each other's producers (mediasoup's Router).</summary>
public sealed class Router
{
    private readonly WorkerContext _context;
    private readonly List<Transport> _transports = [];

    private readonly List<RouterObserver> _observers = [];

    internal Router(WorkerContext context, string id, RouterOptions options)
    {
        _context = context;
        Id = id;
        IsShard = options.IsShard;
        MaxForwardedAudio = options.MaxForwardedAudio;
        LoudestSpeakers = options.MaxForwardedAudio switch
        {
            0 => null,
            > 0 => new LoudestSpeakers(options.MaxForwardedAudio),
            _ => throw new MediaException(MediaError.InvalidArgument, $"maxForwardedAudio: {options.MaxForwardedAudio} is not 0 (all) or more."),
        };
        RtpCapabilities = RouterRtpCapabilities.Generate(options.MediaCodecs);
    }

    /// <summary>The router's id.</summary>
    public string Id { get; }

    /// <summary>Whether it is a part of the router with the same id on another worker, which tells of the closure of both.</summary>
    public bool IsShard { get; }

    /// <summary>What its members may send and will receive.</summary>
    public RtpCapabilities RtpCapabilities { get; }

    /// <summary>Its transports.</summary>
    public IReadOnlyList<Transport> Transports => _transports;

    /// <summary>How many audio producers are forwarded at a time; 0: all.</summary>
    public int MaxForwardedAudio { get; }

    /// <summary>Its observers.</summary>
    public IReadOnlyList<RouterObserver> RtpObservers => _observers;

    /// <summary>Who of the audio producers is forwarded; null: all.</summary>
    internal LoudestSpeakers? LoudestSpeakers { get; }

    /// <summary>Makes an observer of how loud producers are.</summary>
    /// <exception cref="MediaException">The id is taken, or an option is out of range.</exception>
    public RouterObserver CreateAudioLevelObserver(string id, AudioLevelObserverOptions options) =>
        Add(new RouterObserver(_context, this, new AudioLevelObserver(id, options)));

    /// <summary>Makes an observer of who speaks.</summary>
    /// <exception cref="MediaException">The id is taken, or an option is out of range.</exception>
    public RouterObserver CreateActiveSpeakerObserver(string id, ActiveSpeakerObserverOptions options) =>
        Add(new RouterObserver(_context, this, new ActiveSpeakerObserver(id, options)));

    /// <summary>Makes a transport for one peer.</summary>
    /// <exception cref="MediaException">The id is taken, no protocol is enabled, or the worker is full.</exception>
    public WebRtcTransport CreateWebRtcTransport(string id, WebRtcTransportOptions options)
    {
        RequireRoom();
        var transport = new WebRtcTransport(_context, this, id, options);
        _context.Objects.Add(transport);
        transport.Open();
        _transports.Add(transport);
        return transport;
    }

    /// <summary>Makes a transport to the router's other part on another worker.</summary>
    /// <exception cref="MediaException">The id is taken.</exception>
    public PipeTransport CreatePipeTransport(string id)
    {
        var transport = new PipeTransport(_context, this, id);
        _context.Objects.Add(transport);
        transport.Open();
        _transports.Add(transport);
        return transport;
    }

    /// <summary>Makes a transport for a peer without ICE and DTLS.</summary>
    /// <exception cref="MediaException">The id is taken, the worker is full, or a socket cannot be bound.</exception>
    public PlainTransport CreatePlainTransport(string id, PlainTransportOptions options)
    {
        RequireRoom();
        _context.Objects.RequireFreeTransportId(id);
        var transport = new PlainTransport(_context, this, id, options);
        _context.Objects.Add(transport);
        _transports.Add(transport);
        return transport;
    }

    /// <summary>Whether a peer with these capabilities can consume the producer.</summary>
    /// <exception cref="MediaException">There is no such producer, or the capabilities are malformed.</exception>
    public bool CanConsume(string producerId, RtpCapabilities rtpCapabilities)
    {
        RtpCapabilitiesValidator.Validate(rtpCapabilities);
        return ConsumerRtpParameters.CanConsume(GetProducer(producerId).ConsumableRtpParameters, rtpCapabilities);
    }

    /// <summary>Closes the router with everything in it.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink)
    {
        foreach (RouterObserver observer in _observers.ToArray())
        {
            observer.Close();
        }

        foreach (Transport transport in _transports.ToArray())
        {
            transport.Close(TransportCloseReason.RouterClosed, now, sink);
        }

        _context.Objects.Remove(this);
        if (!IsShard)
        {
            _context.Raise(new MediaEvent.RouterClosed(Id));
        }
    }

    /// <summary>The producer with this id, if it is in this router.</summary>
    internal Producer GetProducer(string producerId)
    {
        Producer producer = _context.Objects.GetProducer(producerId);
        return producer.Transport.Router == this
            ? producer
            : throw new MediaException(MediaError.NotFound, $"There is no producer with id '{producerId}' in router '{Id}'.");
    }

    internal void Forget(Transport transport) => _transports.Remove(transport);

    internal void Forget(RouterObserver observer) => _observers.Remove(observer);

    private void RequireRoom()
    {
        if (_context.Objects.TransportCount >= _context.Options.MaxTransports)
        {
            throw new MediaException(
                MediaError.ResourceExhausted, $"The worker holds {_context.Options.MaxTransports} transports, its limit (MaxTransports).");
        }
    }

    private RouterObserver Add(RouterObserver observer)
    {
        _context.Objects.Add(observer);
        _observers.Add(observer);
        return observer;
    }
}

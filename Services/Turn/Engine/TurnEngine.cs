using System.Net;
using System.Security.Cryptography;
using JbAspire.Networking;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Monitoring;
using JbAspire.Turn.Operations;
using JbAspire.Turn.Sharing;

namespace JbAspire.Turn.Engine;

/// <summary>
/// The workers of the server with their event loops: each has the UDP listeners (SO_REUSEPORT spreads the clients) and a core of its own; the
/// first has the TCP listeners, since the connections of one TCP allocation meet in one core.
/// </summary>
internal sealed class TurnEngine : ITurnEngine, IAsyncDisposable
{
    // All clients share the listeners: room for a burst of all of them, some milliseconds at full load.
    private const int ListenerReceiveBuffer = 4 * 1024 * 1024;

    private readonly WallClock _clock;
    private readonly byte[] _nonceKey = RandomNumberGenerator.GetBytes(TurnAuthenticator.NonceKeyLength);
    private readonly List<TurnWorker> _workers = [];
    private readonly List<EventLoop> _loops = [];
    private readonly ListenerBinder _listeners;
    private readonly SharedAllocationQuota _quota;
    private readonly TurnServerOptions _options;
    private readonly List<AllocationObserver> _observers = [];
    private readonly EngineSnapshot _snapshot;
    private IReadOnlyList<IPAddress> _relays = [];
    private SharedRelayPorts? _ports;
    private TlsServerContext? _tls;
    private volatile TlsOptions _certificate;
    private volatile bool _isDraining;

    public TurnEngine(TurnServerOptions options, TimeProvider time, ILogger<TurnEngine> logger)
    {
        _options = options;
        _certificate = options.Tls;
        _clock = new WallClock(time);
        _quota = new SharedAllocationQuota(new AllocationQuota(CoreSettings.Quota(options)));
        for (int i = 0; i < WorkerCount(options); i++)
        {
            TurnWorker worker = new();
            _workers.Add(worker);
            _loops.Add(new EventLoop(worker, LoopOptions(options, i), logger));
            _observers.Add(new AllocationObserver(logger, options.Operations.Verbosity != LogVerbosity.Normal));
        }

        _snapshot = new EngineSnapshot(_workers, _loops, _observers);

        _listeners = new ListenerBinder(options.Listeners, _loops);
    }

    /// <summary>Where UDP is received, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> UdpEndPoints => _listeners.Udp;

    /// <summary>Where TCP is accepted, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> TcpEndPoints => _listeners.Tcp;

    /// <summary>Whether every loop runs.</summary>
    public bool IsAlive => _loops.All(loop => loop.IsAlive);

    /// <summary>Completes when a loop has ended; faulted when it died.</summary>
    public Task Completion => Task.WhenAny(_loops.Select(loop => loop.Completion)).Unwrap();

    public IReadOnlyList<TurnWorker> Workers => _workers;

    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>Binds the listeners and makes the workers ready.</summary>
    /// <exception cref="ConfigurationException">An address is taken, or not one of this host.</exception>
    public void Bind()
    {
        _tls = ServesSecure(_options) ? LoadAtStart(_options.Tls) : null;
        _listeners.Bind(ListeningPorts());
        IReadOnlyList<StunNatDiscovery> discovery = UdpEndPoints.Count > 0 ? NatDiscoverySettings.Of(_options, UdpEndPoints[0].Port) : [];
        _listeners.BindAlternates(discovery.SelectMany(pair => pair.Sockets).Select(socket => new IPEndPoint(socket.ToIPAddress(), socket.Port)));
        int[] ports = [.. UdpEndPoints.Concat(TcpEndPoints).Select(endPoint => endPoint.Port).Distinct()];
        _relays = RelayAddresses();
        _ports = new SharedRelayPorts(new RelayPorts(
            _relays.Select(CoreSettings.Address), _options.Relay.MinPort, _options.Relay.MaxPort, ports, RandomNumberGenerator.Fill));
        SharedReservations reservations = new(new Reservations(_ports, RandomNumberGenerator.Fill));
        PeerPolicy policy = NewPolicy(_options);
        TurnOptions core = CoreSettings.Core(_options);
        for (int i = 0; i < _workers.Count; i++)
        {
            AllocationObserver observer = _observers[i];
            _workers[i].Prepare(_loops[i].Sockets, ports, transport => new TurnServer(core, new TurnServices
            {
                Transport = transport,
                Authenticator = NewAuthenticator(_options),
                PeerPolicy = policy,
                Ports = _ports,
                Quota = _quota,
                Reservations = reservations,
                Binding = new StunBindingProcedure(CoreSettings.Binding(_options) with { NatDiscovery = discovery }),
                Random = RandomNumberGenerator.Fill,
                Observer = observer,
            }), TransportSettings.Of(_options));
            if (_tls is not null)
                _workers[i].Clients.TryUseCertificate(_tls);
        }
    }

    public void Start()
    {
        foreach (EventLoop loop in _loops)
            loop.Start();
    }

    public async Task StopAsync()
    {
        await Task.WhenAll(_loops.Select((loop, i) => CloseAsync(loop, _workers[i])));
        await Task.WhenAll(_loops.Select(loop => loop.StopAsync()));
    }

    /// <inheritdoc/>
    public int LiveAllocations => _quota.AllocationCount;

    /// <inheritdoc/>
    public void BeginDrain()
    {
        _isDraining = true;
        ForEachWorker((worker, _, _) => worker.Core.BeginDrain());
    }

    /// <inheritdoc/>
    public void Reload(TurnServerOptions options)
    {
        _quota.Options = CoreSettings.Quota(options);
        PeerPolicy policy = NewPolicy(options);
        TurnOptions core = CoreSettings.Core(options);
        ForEachWorker((worker, now, sink) => worker.Reload(NewAuthenticator(options), policy, core, now, sink));
        _certificate = options.Tls;
    }

    /// <inheritdoc/>
    public void ReloadCertificates()
    {
        TlsServerContext context = LoadCertificate(_certificate);
        TlsServerContext? before = Interlocked.Exchange(ref _tls, context);
        ForEachWorker((worker, _, _) => worker.Clients.TryUseCertificate(context));

        // Sessions that are open hold on to the context that they began with.
        before?.Dispose();
    }

    /// <inheritdoc/>
    public TurnSnapshot ReadCounters() => _snapshot.Read() with
    {
        PortsInUse = PortsTotal - _relays.Sum(FreePorts),
        PortsTotal = PortsTotal,
        IsDraining = _isDraining,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (EventLoop loop in _loops)
            await loop.DisposeAsync();
        foreach (TurnWorker worker in _workers)
            worker.Dispose();
        _tls?.Dispose();
    }

    private static int WorkerCount(TurnServerOptions options) => options.Relay.Mobility ? 1 : options.Relay.Workers;

    private static EventLoopOptions LoopOptions(TurnServerOptions options, int index) => new()
    {
        Name = $"turn-{index}",
        MaxTcpConnections = 65_536,
        MaxTcpConnectionsPerAddress = 1024,
        CoalescingInterval = TimeSpan.FromMicroseconds(options.Relay.CoalescingInterval),
        ReceiveBufferSize = ListenerReceiveBuffer,
    };

    private static Task CloseAsync(EventLoop loop, TurnWorker worker) => !loop.IsAlive
        ? Task.CompletedTask
        : loop.InvokeAsync((now, sink) =>
        {
            worker.Close(now, sink);
            return true;
        });

    private TurnAuthenticator NewAuthenticator(TurnServerOptions options) =>
        new(CoreSettings.Authentication(options.Credentials), _nonceKey, _clock.UnixSeconds);

    private PeerPolicy NewPolicy(TurnServerOptions options) => new(PeerSettings.Of(options, _relays, UdpEndPoints.Concat(TcpEndPoints)));

    // UDP and TCP of each address.
    private long PortsTotal => 2L * _relays.Count * (_options.Relay.MaxPort - _options.Relay.MinPort + 1);

    private long FreePorts(IPAddress address) => _ports is null
        ? 0
        : _ports.CountFree(CoreSettings.Address(address), TransportProtocol.Udp) + _ports.CountFree(CoreSettings.Address(address), TransportProtocol.Tcp);

    private void ForEachWorker(Action<TurnWorker, MonotonicTime, IDatagramSink> work)
    {
        for (int i = 0; i < _workers.Count; i++)
        {
            TurnWorker worker = _workers[i];
            _ = _loops[i].InvokeAsync((now, sink) =>
            {
                work(worker, now, sink);
                return true;
            });
        }
    }

    private static bool ServesSecure(TurnServerOptions options) =>
        options.Tls.HasCertificate && (options.Listeners.Tls || options.Listeners.Dtls);

    private static TlsServerContext LoadAtStart(TlsOptions options)
    {
        try
        {
            return LoadCertificate(options);
        }
        catch (InvalidDataException exception)
        {
            throw new ConfigurationException("cert with pkey", options.CertificatePath!, $"a certificate and its key ({exception.Message})");
        }
    }

    private static TlsServerContext LoadCertificate(TlsOptions options) => TlsServerContext.Load(new TlsServerOptions
    {
        CertificatePath = options.CertificatePath!,
        PrivateKeyPath = options.PrivateKeyPath!,
        PrivateKeyPassword = options.PrivateKeyPassword,
        CipherList = options.CipherList.Length > 0 ? options.CipherList : null,
    });

    private IEnumerable<(string Setting, int Port)> ListeningPorts()
    {
        yield return ("listening-port", _options.Listeners.Port);
        if (ServesSecure(_options))
            yield return ("tls-listening-port", _options.Listeners.TlsPort);
    }

    // Without relay-ip a client is relayed from the address that it reached, whichever of ours that is.
    private IReadOnlyList<IPAddress> RelayAddresses()
    {
        if (_options.Relay.Ips.Count > 0)
            return _options.Relay.Ips;
        bool isWildcard = _options.Listeners.Ips.Count == 0
            || _options.Listeners.Ips.Any(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        return isWildcard ? LocalAddresses.All() : _options.Listeners.Ips;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using JbAspire.Networking.Linux;
using JbAspire.Networking.Loop;
using JbAspire.Networking.Pipes;
using JbAspire.Networking.Portable;
using JbAspire.Networking.Tcp;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JbAspire.Networking;

/// <summary>
/// One dedicated thread that owns sockets and drives one <see cref="IDatagramHandler"/>: every call to the handler, and all work
/// given to <see cref="InvokeAsync{T}"/>, runs on that thread. Receiving and sending UDP allocates nothing.
/// </summary>
/// <remarks>
/// Order of use: construct, bind, <see cref="Start"/>, <see cref="StopAsync"/>. Datagrams and TCP frames carry 1500 bytes at most in
/// both directions; longer UDP datagrams are dropped and counted, a longer TCP frame closes its connection. What cannot be sent
/// at once over UDP is dropped and counted, never kept. An <see cref="IRelayHandler"/> gets datagrams of every length, and opens further
/// sockets through <see cref="Sockets"/>.
/// </remarks>
public sealed class EventLoop : IAsyncDisposable
{
    private readonly EventLoopOptions _options;
    private readonly EventLoopBackend _backend;
    private readonly ILogger _logger;
    private readonly LoopCounters _counters = new();
    private readonly IPoller _poller;
    private readonly IUdpBatchIo _io;
    private readonly UdpSocketTable _udpSockets = new();
    private readonly List<TcpListenSocket> _listeners = [];
    private readonly IDatagramHandler _handler;
    private readonly TcpStreams _streams;
    private readonly RawStreams _rawStreams;
    private readonly LoopSink _sink;
    private readonly LoopTurns _turns;
    private readonly Mailbox _mailbox;
    private readonly UdpBinder _udpBinder;
    private readonly Lock _lifecycle = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopThread? _thread;

    /// <summary>Prepares a loop; no thread runs and no socket is open yet.</summary>
    /// <param name="handler">What the loop drives.</param>
    /// <param name="options">Limits and sizes.</param>
    /// <param name="logger">Where the loop logs; null logs nothing.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="PlatformNotSupportedException">An option asks for what this system does not have.</exception>
    public EventLoop(IDatagramHandler handler, EventLoopOptions options, ILogger? logger = null)
        : this(handler, options, logger, CreatePoller)
    {
    }

    internal EventLoop(
        IDatagramHandler handler, EventLoopOptions options, ILogger? logger, Func<EventLoopBackend, LoopCounters, IPoller> createPoller)
    {
        options.Validate();
        if (options.CpuAffinity is not null && !OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException($"{nameof(options.CpuAffinity)} is supported on Linux only.");

        _handler = handler;
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        _backend = ChooseBackend(options.Backend);
        _poller = createPoller(_backend, _counters);
        bool takesAnyLength = handler is IRelayHandler;
        _io = _backend == EventLoopBackend.Linux
            ? new LinuxUdpBatchIo(options, _counters, takesAnyLength)
            : new PortableUdpBatchIo(options, _counters, takesAnyLength);
        _udpBinder = new UdpBinder(options, _backend, _logger);

        GuardedHandler guarded = new(handler, _counters, _logger, options.Name);
        _mailbox = new Mailbox(_poller);
        _streams = new TcpStreams(options, _counters, _poller, guarded);
        TcpAcceptor acceptor = new(options, _counters, _poller, _streams, _logger);
        LoopSink sink = _sink = new(_io, _udpSockets, _streams, _counters);
        _rawStreams = new RawStreams(options, _poller, _streams);
        Sockets = new RelaySockets(_poller, _io, _udpSockets, _rawStreams, sink, _counters);
        _turns = new LoopTurns(
            _poller, _io, _streams, acceptor, sink, guarded, _mailbox, _counters, new Coalescing(options.CoalescingInterval));
    }

    /// <summary>Whether the loop's thread runs.</summary>
    public bool IsAlive => _thread is not null && !_completion.Task.IsCompleted;

    /// <summary>Completes when the loop has stopped and its sockets are closed; faulted when its thread died of an exception.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The back end that the loop uses: never <see cref="EventLoopBackend.Automatic"/>.</summary>
    public EventLoopBackend Backend => _backend;

    /// <summary>
    /// Sockets that the handler opens and closes while the loop runs. To be used on the loop's thread alone: in calls of the handler, and in
    /// work of <see cref="InvokeAsync{T}"/>.
    /// </summary>
    public IRelaySockets Sockets { get; }

    /// <summary>Opens a UDP socket. Call it before <see cref="Start"/>, once for each address.</summary>
    /// <param name="local">
    /// The address; port 0 lets the system choose. 0.0.0.0 and [::] (which serves IPv4 too) receive on all addresses of the host:
    /// <see cref="FiveTuple.Local"/> then is the address that a datagram was sent to, and answers leave from it. The portable back end
    /// covers the addresses that the host has at this moment. Link-local IPv6 peers need a socket bound to the link-local address.
    /// </param>
    /// <param name="reusePort">Lets several loops bind the same address; the system spreads peers over them. Linux only.</param>
    /// <returns>The address with the port that was bound.</returns>
    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    /// <exception cref="InvalidOperationException">The loop was started or stopped.</exception>
    public IPEndPoint BindUdp(IPEndPoint local, bool reusePort = false)
    {
        lock (_lifecycle)
        {
            RequireNotStarted();
            List<UdpSocket> sockets = _udpBinder.Bind(local, reusePort);
            foreach (UdpSocket socket in sockets)
            {
                _udpSockets.Add(socket);
                Watch(socket);
            }

            IPEndPoint bound = new(local.Address, sockets[0].Local.Port);
            _logger.LoopListens(_options.Name, "UDP", bound);
            return bound;
        }
    }

    /// <summary>Opens a TCP listener. Call it before <see cref="Start"/>, once for each address.</summary>
    /// <param name="local">The address; port 0 lets the system choose. [::] serves IPv4 too.</param>
    /// <param name="framing">How datagrams lie in the streams of its connections; <see cref="StreamFraming.Raw"/> needs an <see cref="IRelayHandler"/>.</param>
    /// <param name="reusePort">Lets several loops bind the same address; the system spreads connections over them. Linux only.</param>
    /// <returns>The address with the port that was bound.</returns>
    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    /// <exception cref="ArgumentException">The handler cannot take raw streams.</exception>
    /// <exception cref="InvalidOperationException">The loop was started or stopped.</exception>
    public IPEndPoint BindTcp(IPEndPoint local, StreamFraming framing, bool reusePort = false)
    {
        if (framing == StreamFraming.Raw && _handler is not IRelayHandler)
            throw new ArgumentException($"Raw streams need a handler that is an {nameof(IRelayHandler)}.", nameof(framing));
        if (reusePort && !OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("reusePort spreads connections over listeners on Linux only.");

        lock (_lifecycle)
        {
            RequireNotStarted();
            TcpListenSocket listener = TcpListenSocket.Open(local, framing, reusePort);
            _listeners.Add(listener);
            Watch(listener);
            _logger.LoopListens(_options.Name, "TCP", listener.EndPoint);
            return listener.EndPoint;
        }
    }

    /// <summary>
    /// Joins the loops that hand datagrams to each other along paths of <see cref="TransportProtocol.Pipe"/>. Call it before <see cref="Start"/>, once.
    /// </summary>
    /// <param name="mesh">The rings between the loops.</param>
    /// <param name="loop">This loop's number in it: the port of its addresses (<see cref="PipeAddress"/>).</param>
    /// <exception cref="InvalidOperationException">The number is taken, or the loop joined, was started or stopped.</exception>
    public void JoinPipes(PipeMesh mesh, int loop)
    {
        lock (_lifecycle)
        {
            RequireNotStarted();
            if (_sink.Pipes is not null)
                throw new InvalidOperationException($"The event loop '{_options.Name}' joined a mesh already.");

            _sink.Pipes = mesh.Join(loop, _poller, _counters);
        }
    }

    /// <summary>Starts the loop's thread and returns when it runs.</summary>
    /// <exception cref="InvalidOperationException">The loop was started or stopped before.</exception>
    /// <exception cref="ArgumentException">The process may not run on the processor that <see cref="EventLoopOptions.CpuAffinity"/> names.</exception>
    public void Start()
    {
        lock (_lifecycle)
        {
            RequireNotStarted();
            _thread = new LoopThread(_options, _turns.RunUntilStopped, HandleThreadEnd);
            _thread.Start();
            _logger.LoopStarted(_options.Name, _backend);
        }
    }

    /// <summary>
    /// Runs work on the loop's thread, between packets and after all work that was given before. What the work writes to the sink is
    /// sent when it returns. Never runs inline: on the loop's own thread it is queued too, so waiting for it there is a deadlock.
    /// </summary>
    /// <returns>
    /// The work's result or exception; an <see cref="InvalidOperationException"/> when the loop has stopped, or stops before it runs.
    /// </returns>
    public Task<T> InvokeAsync<T>(Func<MonotonicTime, IDatagramSink, T> work)
    {
        MailItem<T> item = new(work);
        if (!_mailbox.TryPost(item))
            item.Fail(StoppedException());
        return item.Result;
    }

    /// <summary>
    /// Stops the loop: what was given to <see cref="InvokeAsync{T}"/> before runs to its end, what is queued is sent (TCP: for 250 ms at
    /// most), sockets are closed, and the thread ends. The handler hears nothing of the closed connections.
    /// </summary>
    /// <returns>Completes when the thread has ended; also after the thread died (<see cref="Completion"/> tells of what).</returns>
    public async Task StopAsync()
    {
        lock (_lifecycle)
        {
            if (_thread is null && !_completion.Task.IsCompleted)
                HandleThreadEnd(null);
        }

        _mailbox.RequestStop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>What the loop has counted so far; callable from any thread at any time.</summary>
    public EventLoopCounters ReadCounters() => _counters.Read(_thread?.ReadCpuTime());

    private static IPoller CreatePoller(EventLoopBackend backend, LoopCounters counters) =>
        backend == EventLoopBackend.Linux ? new EpollPoller(counters) : new SelectPoller(counters);

    private static EventLoopBackend ChooseBackend(EventLoopBackend requested)
    {
        // The layouts of the system's structures are those of 64-bit little-endian Linux.
        bool hasLinux = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;
        return requested switch
        {
            EventLoopBackend.Automatic => hasLinux ? EventLoopBackend.Linux : EventLoopBackend.Portable,
            EventLoopBackend.Linux when !hasLinux =>
                throw new PlatformNotSupportedException($"{nameof(Backend)} is Linux; this system is {RuntimeInformation.RuntimeIdentifier}."),
            _ => requested,
        };
    }

    private void Watch(PollTarget target)
    {
        if (!_poller.TryAdd(target, PollEvents.Readable))
            throw new IOException($"The event loop '{_options.Name}' cannot watch a further socket: the system is out of memory or watches.");
    }

    private InvalidOperationException StoppedException() => new($"The event loop '{_options.Name}' has stopped.");

    private void RequireNotStarted()
    {
        if (_thread is not null || _completion.Task.IsCompleted)
            throw new InvalidOperationException($"The event loop '{_options.Name}' was started or stopped already.");
    }

    private void HandleThreadEnd(Exception? fault)
    {
        _mailbox.Close(StoppedException);
        _streams.CloseAll();
        foreach (UdpSocket socket in _udpSockets.All)
            socket.Dispose();
        foreach (TcpListenSocket listener in _listeners)
            listener.Dispose();
        _rawStreams.Dispose();
        _sink.Pipes?.Close();
        _poller.Dispose();
        _io.Dispose();

        if (fault is null)
        {
            _logger.LoopStopped(_options.Name);
            _completion.TrySetResult();
        }
        else
        {
            _logger.LoopDied(_options.Name, fault);
            _completion.TrySetException(fault);
        }
    }
}

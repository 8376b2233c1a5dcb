using System.ComponentModel;
using System.Net;
using JbAspire.Networking;
using JbAspire.Protocols.Stun;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn;

/// <summary>The event loop with its listeners: bound before the host starts, stopped with it.</summary>
internal sealed class TurnServer : IHostedService, IAsyncDisposable
{
    private readonly TurnServerOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<TurnServer> _logger;
    private readonly EventLoop _loop;

    public TurnServer(TurnServerOptions options, StunBindingResponder responder, IHostApplicationLifetime lifetime, ILogger<TurnServer> logger)
    {
        _options = options;
        _lifetime = lifetime;
        _logger = logger;
        _loop = new EventLoop(responder, new EventLoopOptions { Name = "turn" }, logger);
    }

    /// <summary>Where UDP is received, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> UdpEndPoints { get; private set; } = [];

    /// <summary>Where TCP is accepted, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> TcpEndPoints { get; private set; } = [];

    public bool IsAlive => _loop.IsAlive;

    public EventLoopCounters ReadLoopCounters() => _loop.ReadCounters();

    /// <exception cref="ConfigurationException">An address is taken, or not one of this host.</exception>
    public void Bind()
    {
        UdpEndPoints = BindAll(endPoint => _loop.BindUdp(endPoint));
        TcpEndPoints = BindAll(endPoint => _loop.BindTcp(endPoint, StreamFraming.Stun));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop.Start();
        _logger.Listening(string.Join(", ", UdpEndPoints), string.Join(", ", TcpEndPoints), _options.Credentials.Realm);
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _loop.StopAsync();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    // A process without its loop answers nobody: it ends, so that whoever supervises it starts another one.
    private async Task WatchAsync()
    {
        try
        {
            await _loop.Completion;
        }
        catch (Exception exception)
        {
            _logger.LoopDied(exception);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
    }

    private List<IPEndPoint> BindAll(Func<IPEndPoint, IPEndPoint> bind)
    {
        if (_options.Listeners.Ips.Count > 0)
            return [.. _options.Listeners.Ips.Select(address => BindOne(bind, address))];

        try
        {
            return [bind(new IPEndPoint(IPAddress.IPv6Any, _options.Listeners.Port))];
        }
        catch (Win32Exception)
        {
            // A host without IPv6 has no [::]; any other reason shows again here.
            return [BindOne(bind, IPAddress.Any)];
        }
    }

    private IPEndPoint BindOne(Func<IPEndPoint, IPEndPoint> bind, IPAddress address)
    {
        IPEndPoint endPoint = new(address, _options.Listeners.Port);
        try
        {
            return bind(endPoint);
        }
        catch (Win32Exception exception)
        {
            throw new ConfigurationException(
                "listening-ip with listening-port",
                endPoint.ToString(),
                $"an address of this host and a port that is free ({exception.Message})");
        }
    }
}

using System.ComponentModel;
using System.Globalization;
using JbAspire.Media;
using JbAspire.Networking.Pipes;
using JbAspire.Protocols.Dtls;
using JbAspire.ServiceDefaults;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Shards;

namespace JbAspire.Sfu.Workers;

/// <summary>The node's workers. A worker whose thread dies takes the process down: what runs under it cannot be saved, and a
/// restarted process serves again at once, while a node that is half there does not.</summary>
public sealed partial class WorkerPool : IHostedService, IAsyncDisposable
{
    private readonly SfuSettings _settings;
    private readonly RouterEventHub _events;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly List<SfuWorker> _workers = [];
    private DtlsCertificate? _certificate;

    /// <summary>Prepares; <see cref="Open"/> makes the workers.</summary>
    public WorkerPool(SfuSettings settings, RouterEventHub events, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory loggers)
    {
        _settings = settings;
        _events = events;
        _time = time;
        _lifetime = lifetime;
        _loggers = loggers;
        _logger = loggers.CreateLogger<WorkerPool>();
        Relay = new PipeRelay(_workers);
    }

    /// <summary>Carries between the workers what concerns the producers that are piped.</summary>
    internal PipeRelay Relay { get; }

    /// <summary>The workers, by index.</summary>
    public IReadOnlyList<SfuWorker> Workers => _workers;

    /// <summary>Makes the certificate and binds every socket, before the host starts.</summary>
    /// <exception cref="ConfigurationException">A socket cannot be bound.</exception>
    public void Open()
    {
        _certificate = _settings.CreateCertificate(_time);
        var pipes = new PipeMesh(_settings.Workers);
        for (int index = 0; index < _settings.Workers; index++)
        {
            try
            {
                _workers.Add(new SfuWorker(
                    index, _settings, _certificate, pipes, Relay, _events, _time, _loggers.CreateLogger<SfuWorker>()));
            }
            catch (Win32Exception exception)
            {
                throw new ConfigurationException(
                    "Sfu:RtcMinPort", _settings.RtcMinPort.ToString(CultureInfo.InvariantCulture),
                    $"such that worker {index} has its port: {exception.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (SfuWorker worker in _workers)
        {
            worker.Start();
            LogWorkerStarted(worker.Index, _settings.ListenIp.ToString(), worker.UdpPort, worker.TcpPort);
            _ = WatchAsync(worker);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (SfuWorker worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Interlocked.Exchange(ref _certificate, null)?.Dispose();
    }

    /// <summary>The worker with this index.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public SfuWorker Get(uint index) => index < _workers.Count
        ? _workers[(int)index]
        : throw new MediaException(MediaError.InvalidArgument, $"worker_index: {index} is not from 0 to {_workers.Count - 1}.");

    /// <summary>The worker with the fewest consumers, then the fewest transports.</summary>
    public async Task<SfuWorker> SelectLeastLoadedAsync()
    {
        SfuWorker? best = null;
        (int Consumers, int Transports, int Routers) bestLoad = default;
        foreach (SfuWorker worker in _workers)
        {
            if (!worker.IsAlive)
            {
                continue;
            }

            var load = await worker.InvokeAsync((media, _, _) => (media.ConsumerCount, media.TransportCount, media.RouterCount));
            if (best is null || load.CompareTo(bestLoad) < 0)
            {
                best = worker;
                bestLoad = load;
            }
        }

        return best ?? throw new MediaException(MediaError.Unavailable, "No worker is alive on this node.");
    }

    /// <summary>
    /// How loaded a worker is: its consumers. A transport counts as one until it has some, so that many that come at once spread.
    /// </summary>
    internal static async Task<int> ReadLoadAsync(SfuWorker worker) => worker.IsAlive
        ? await worker.InvokeAsync((media, _, _) => Math.Max(media.ConsumerCount, media.TransportCount))
        : int.MaxValue;

    private async Task WatchAsync(SfuWorker worker)
    {
        try
        {
            await worker.Completion;
        }
        catch (Exception exception)
        {
            LogWorkerDied(exception, worker.Index);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Worker {Index} serves {ListenIp}, UDP port {UdpPort}, TCP port {TcpPort}")]
    private partial void LogWorkerStarted(int index, string listenIp, int udpPort, int tcpPort);

    [LoggerMessage(2, LogLevel.Critical, "Worker {Index} died; the node stops")]
    private partial void LogWorkerDied(Exception exception, int index);
}

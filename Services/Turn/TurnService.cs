using System.Net;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Engine;

namespace JbAspire.Turn;

/// <summary>The engine as a service of the host: bound before the host starts, stopped with it.</summary>
internal sealed class TurnService(
    TurnServerOptions options, TurnEngine engine, IHostApplicationLifetime lifetime, ILogger<TurnService> logger) : IHostedService
{
    /// <summary>Where UDP is received, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> UdpEndPoints => engine.UdpEndPoints;

    /// <summary>Where TCP is accepted, after <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> TcpEndPoints => engine.TcpEndPoints;

    public bool IsAlive => engine.IsAlive;

    /// <exception cref="ConfigurationException">An address is taken, or not one of this host.</exception>
    public void Bind() => engine.Bind();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start();
        logger.Listening(string.Join(", ", UdpEndPoints), string.Join(", ", TcpEndPoints), options.Credentials.Realm);
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync();

    // A process without its loop answers nobody: it ends, so that whoever supervises it starts another one.
    private async Task WatchAsync()
    {
        try
        {
            await engine.Completion;
        }
        catch (Exception exception)
        {
            logger.LoopDied(exception);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}

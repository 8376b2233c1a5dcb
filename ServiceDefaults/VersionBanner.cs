using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JbAspire.ServiceDefaults;

/// <summary>Logs which program starts, before anything else of it does.</summary>
internal sealed partial class VersionBanner(VersionInfo version, ILogger<VersionBanner> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        LogStarting(logger, version.Name, version.Version, version.Runtime, version.Environment, Environment.ProcessId);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "{Name} {Version} on {Runtime}, environment {Environment}, process {ProcessId}")]
    private static partial void LogStarting(ILogger logger, string name, string version, string runtime, string environment, int processId);
}

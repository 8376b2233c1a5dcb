using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JbAspire.AppHost;

/// <summary>
/// Starts a project, or coturn in the place of one, again that ended with an error: after 1, 2, 4 up to 30 seconds, from the beginning once it has run for a minute.
/// The dashboard's start button does the same by hand; a stop by command is left alone.
/// </summary>
internal sealed partial class CrashRestart(
    ResourceNotificationService notifications, ResourceCommandService commands, TimeProvider time, ILogger<CrashRestart> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, TimeSpan> _pauses = [];
    private readonly HashSet<string> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (change.Resource is ProjectResource or CoturnResource)
                    Follow(change, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the run.
        }
    }

    private void Follow(ResourceEvent change, CancellationToken stoppingToken)
    {
        var snapshot = change.Snapshot;
        if (snapshot.State?.Text == KnownResourceStates.Running)
        {
            _running.Add(change.ResourceId);
        }
        else if (snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text) && _running.Remove(change.ResourceId)
            && snapshot.ExitCode is { } exitCode and not 0)
        {
            var pause = NextPause(change.ResourceId, snapshot.StopTimeStamp - snapshot.StartTimeStamp);
            LogRestart(logger, change.ResourceId, exitCode, pause.TotalSeconds);
            _ = StartLaterAsync(change.ResourceId, pause, stoppingToken);
        }
        else if (snapshot.State?.Text == KnownResourceStates.Stopping)
        {
            _running.Remove(change.ResourceId);
        }
    }

    private TimeSpan NextPause(string resourceId, TimeSpan? ran)
    {
        var pause = ran < GoodRun && _pauses.TryGetValue(resourceId, out var last) ? last * 2 : FirstPause;
        return _pauses[resourceId] = pause < LongestPause ? pause : LongestPause;
    }

    private async Task StartLaterAsync(string resourceId, TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(pause, time, stoppingToken);
            await commands.ExecuteCommandAsync(resourceId, KnownResourceCommands.StartCommand, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
        catch (Exception e)
        {
            LogFailure(logger, e, resourceId);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Resource} ended with exit code {ExitCode}; it is started again in {Seconds} s.")]
    private static partial void LogRestart(ILogger logger, string resource, int exitCode, double seconds);

    [LoggerMessage(2, LogLevel.Error, "{Resource} could not be started again.")]
    private static partial void LogFailure(ILogger logger, Exception exception, string resource);
}

/// <summary>Switches the restart on.</summary>
internal static class CrashRestartExtensions
{
    public static void RestartCrashedProcesses(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<CrashRestart>();
    }
}

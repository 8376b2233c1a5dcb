using StackExchange.Redis;

namespace JbAspire.SfuController.Nodes;

/// <summary>Notices nodes that fell silent, also while nobody asks, and closes the channels to them.</summary>
internal sealed partial class NodeWatch(NodeRegistry registry, SfuChannels channels, ILogger<NodeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                var live = await registry.ListAsync();
                channels.RetainOnly(live.Select(node => node.State.ControlUrl));
                failing = false;
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException)
            {
                if (!failing)
                    LogRedisFault(fault.Message);
                failing = true;
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "The node registry cannot be read, trying on: {Reason}")]
    private partial void LogRedisFault(string reason);
}

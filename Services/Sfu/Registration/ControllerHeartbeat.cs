using Grpc.Core;
using Grpc.Net.Client;
using JbAspire.Contracts.Controller;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Registration;

/// <summary>Tells the controller every two seconds that the node lives and how loaded it is; learns whether it shall drain.</summary>
internal sealed partial class ControllerHeartbeat(
    SfuSettings settings, WorkerPool pool, SfuNode node, TimeProvider time, ILogger<ControllerHeartbeat> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private bool _isConnected;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.ControllerUrl is not { } controllerUrl || settings.ControlUrl is null)
        {
            LogAlone();
            return;
        }

        using GrpcChannel channel = GrpcChannel.ForAddress(controllerUrl);
        var controller = new SfuController.SfuControllerClient(channel);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await BeatAsync(controller, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatAsync(SfuController.SfuControllerClient controller, CancellationToken stoppingToken)
    {
        try
        {
            var request = new HeartbeatRequest { Node = await DescribeAsync() };
            HeartbeatResponse response = await controller.HeartbeatAsync(
                request, deadline: time.GetUtcNow().UtcDateTime + Interval, cancellationToken: stoppingToken);
            node.IsDraining = response.Draining;
            if (!_isConnected)
            {
                _isConnected = true;
                LogRegistered(settings.NodeId, settings.ControllerUrl!);
            }
        }
        catch (RpcException exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (_isConnected)
            {
                _isConnected = false;
                LogLost(settings.ControllerUrl!, exception.Status.Detail);
            }
        }
    }

    private async Task<NodeState> DescribeAsync()
    {
        int routers = 0;
        int consumers = 0;
        foreach (SfuWorker worker in pool.Workers)
        {
            var counts = await worker.InvokeAsync((media, _, _) => (media.RouterCount, media.ConsumerCount));
            routers += counts.RouterCount;
            consumers += counts.ConsumerCount;
        }

        return new NodeState
        {
            NodeId = settings.NodeId,
            InstanceId = node.InstanceId,
            ControlUrl = settings.ControlUrl,
            Version = SfuNode.Version,
            Workers = (uint)pool.Workers.Count,
            Routers = (uint)routers,
            Consumers = (uint)consumers,
            ConsumerCapacity = (uint)(pool.Workers.Count * settings.ConsumersPerWorker),
            Draining = node.IsDraining,
        };
    }

    [LoggerMessage(10, LogLevel.Information, "Node {NodeId} is registered at {ControllerUrl}")]
    private partial void LogRegistered(string nodeId, string controllerUrl);

    [LoggerMessage(11, LogLevel.Warning, "The controller at {ControllerUrl} does not answer: {Detail}")]
    private partial void LogLost(string controllerUrl, string detail);

    [LoggerMessage(12, LogLevel.Information, "No controller is configured (Sfu:ControllerUrl and Sfu:ControlUrl): the node stands alone")]
    private partial void LogAlone();
}

using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using JbAspire.SfuController.Nodes;
using Microsoft.Extensions.Options;

namespace JbAspire.SfuController.Placement;

/// <summary>Finds a room's router, or makes one on the least loaded node.</summary>
internal sealed partial class RoomPlacer(
    PlacementStore store, NodeRegistry registry, SfuChannels channels, IOptions<ControllerOptions> options, ILogger<RoomPlacer> logger)
{
    private const int RouterSuffixLength = 8;

    // Speech lies well above, a quiet room with noise suppression below. Half a second is how late a client may see who speaks.
    private const int SpeechThreshold = -60;
    private const uint MeasureInterval = 500;
    private const uint MaxSpeakers = 16;

    private readonly ControllerOptions _options = options.Value;

    /// <exception cref="RpcException">UNAVAILABLE: no live node takes the room, or its node does not answer.</exception>
    public async Task<RoomPlacement> AcquireAsync(string roomId, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.Acquire);
        // Instances that refused a connection during this call: their heartbeat has not expired yet, but they are gone.
        var unreachable = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                if (await FindUsableAsync(roomId, unreachable, limit.Token) is { } placement)
                    return placement;
                if (await store.TryLockAsync(roomId) is { } token)
                {
                    try
                    {
                        // Another replica may have placed the room between the look and the lock.
                        if (await FindUsableAsync(roomId, unreachable, limit.Token) is { } meanwhile)
                            return meanwhile;
                        if (await PlaceAsync(roomId, token, unreachable, limit.Token) is { } placed)
                            return placed;
                    }
                    finally
                    {
                        await store.UnlockAsync(roomId, token);
                    }
                }

                await Task.Delay(Random.Shared.Next(20, 60), limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"room \"{roomId}\" is still being placed, try again"));
        }
    }

    /// <summary>The last peer left: closes the router if the placement is still the one that the caller knows.</summary>
    public async Task ReleaseAsync(string roomId, string routerId)
    {
        if (await store.RemoveAsync(roomId, routerId) is not { } placement)
            return;
        LogReleased(roomId, routerId, placement.NodeId);
        await CloseRouterAsync(placement.ControlUrl, routerId);
    }

    private async Task<RoomPlacement?> FindUsableAsync(string roomId, HashSet<string> unreachable, CancellationToken cancellation)
    {
        if (await store.FindAsync(roomId) is not { } placement || unreachable.Contains(placement.NodeInstanceId))
            return null;
        var node = (await registry.ListAsync()).FirstOrDefault(live => live.State.NodeId == placement.NodeId);
        if (node is null || node.State.InstanceId != placement.NodeInstanceId)
        {
            LogStale(roomId, placement.RouterId, placement.NodeId, node is null ? "the node is down" : "the node restarted");
            return null;
        }

        switch (await ProbeAsync(placement, cancellation))
        {
            case StatusCode.OK:
                return placement;
            case StatusCode.NotFound:
                LogStale(roomId, placement.RouterId, placement.NodeId, "the router is gone");
                return null;
            case StatusCode.Unavailable:
                LogStale(roomId, placement.RouterId, placement.NodeId, "the node refuses connections");
                unreachable.Add(placement.NodeInstanceId);
                return null;
            case var status:
                // A node that is slow still has the room's peers: moving the room would cut the call in two.
                throw new RpcException(new Status(StatusCode.Unavailable, $"node \"{placement.NodeId}\" of room \"{roomId}\" answers {status}"));
        }
    }

    private async Task<StatusCode> ProbeAsync(RoomPlacement placement, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await channels.Client(placement.ControlUrl).DumpRouterAsync(
                    new DumpRouterRequest { RouterId = placement.RouterId }, deadline: Deadline(), cancellationToken: cancellation);
                return StatusCode.OK;
            }
            catch (RpcException fault) when (!cancellation.IsCancellationRequested)
            {
                // The first failure may only mean that a pooled connection had gone stale.
                if (fault.StatusCode != StatusCode.Unavailable || attempt == 2)
                    return fault.StatusCode;
            }
        }
    }

    private async Task<RoomPlacement?> PlaceAsync(string roomId, string token, HashSet<string> unreachable, CancellationToken cancellation)
    {
        var nodes = await registry.ListAsync();
        foreach (var node in NodeSelection.Rank(nodes).Where(node => !unreachable.Contains(node.State.InstanceId)))
        {
            if (await CreateRouterAsync(roomId, node.State, cancellation) is not { } router)
            {
                unreachable.Add(node.State.InstanceId);
                continue;
            }

            var placement = new RoomPlacement
            {
                RoomId = roomId,
                NodeId = node.State.NodeId,
                NodeInstanceId = node.State.InstanceId,
                ControlUrl = node.State.ControlUrl,
                RouterId = router.RouterId,
                RtpCapabilities = router.RtpCapabilities,
            };
            if (await store.TryCommitAsync(token, placement))
            {
                await registry.CountAssignedAsync(node.State.NodeId);
                LogPlaced(roomId, placement.NodeId, placement.RouterId, router.WorkerIndex, node.Load);
                return placement;
            }

            LogLockLost(roomId, router.RouterId);
            await CloseRouterAsync(node.State.ControlUrl, router.RouterId);
            return null;
        }

        throw new RpcException(new Status(StatusCode.Unavailable,
            $"no live node takes room \"{roomId}\" ({nodes.Count} live, {nodes.Count(node => node.State.Draining)} draining, {unreachable.Count} unreachable)"));
    }

    private async Task<RouterInfo?> CreateRouterAsync(string roomId, NodeState node, CancellationToken cancellation)
    {
        // Ids are at most 64 characters: a long room id is cut, the random suffix keeps routers apart.
        var prefix = roomId.Length > Identifier.MaxLength - RouterSuffixLength - 1 ? roomId[..(Identifier.MaxLength - RouterSuffixLength - 1)] : roomId;
        var request = new CreateRouterRequest
        {
            RouterId = $"{prefix}-{Guid.NewGuid().ToString("N")[..RouterSuffixLength]}",
            MaxForwardedAudio = (uint)_options.MaxForwardedAudio,
            // Made with the router, so that there is one of each however many replicas of the signaling serve the room.
            AudioLevelObserver = new AudioLevelObserverOptions
            {
                MaxEntries = MaxSpeakers,
                Threshold = SpeechThreshold,
                Interval = MeasureInterval,
            },
            ActiveSpeakerObserver = new ActiveSpeakerObserverOptions(),
        };
        try
        {
            return await channels.Client(node.ControlUrl).CreateRouterAsync(request, deadline: Deadline(), cancellationToken: cancellation);
        }
        catch (RpcException fault) when (!cancellation.IsCancellationRequested)
        {
            LogCreateFailed(roomId, node.NodeId, fault.StatusCode, fault.Status.Detail);
            // The node may have made the router although its answer came too late.
            if (fault.StatusCode == StatusCode.DeadlineExceeded)
                await CloseRouterAsync(node.ControlUrl, request.RouterId);
            return null;
        }
    }

    private async Task CloseRouterAsync(string controlUrl, string routerId)
    {
        try
        {
            await channels.Client(controlUrl).CloseRouterAsync(new CloseRouterRequest { RouterId = routerId }, deadline: Deadline());
        }
        catch (RpcException fault)
        {
            if (fault.StatusCode != StatusCode.NotFound)
                LogCloseFailed(routerId, fault.StatusCode, fault.Status.Detail);
        }
    }

    private DateTime Deadline() => DateTime.UtcNow + _options.NodeCall;

    [LoggerMessage(2020, LogLevel.Information, "Room {RoomId} placed on node {NodeId}: router {RouterId}, worker {Worker}, node load {Load:P1}")]
    private partial void LogPlaced(string roomId, string nodeId, string routerId, uint worker, double load);

    [LoggerMessage(2021, LogLevel.Information, "Room {RoomId} released: router {RouterId} on node {NodeId}")]
    private partial void LogReleased(string roomId, string routerId, string nodeId);

    [LoggerMessage(2022, LogLevel.Warning, "Room {RoomId}: placement with router {RouterId} on node {NodeId} is void, {Reason}")]
    private partial void LogStale(string roomId, string routerId, string nodeId, string reason);

    [LoggerMessage(2023, LogLevel.Warning, "Room {RoomId}: node {NodeId} did not create a router ({Status}: {Detail})")]
    private partial void LogCreateFailed(string roomId, string nodeId, StatusCode status, string detail);

    [LoggerMessage(2024, LogLevel.Warning, "Room {RoomId}: the placement lock expired before router {RouterId} was recorded; the router is closed")]
    private partial void LogLockLost(string roomId, string routerId);

    [LoggerMessage(2025, LogLevel.Warning, "Router {RouterId} could not be closed ({Status}: {Detail})")]
    private partial void LogCloseFailed(string routerId, StatusCode status, string detail);
}

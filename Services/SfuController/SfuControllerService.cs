using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.SfuController.Nodes;
using JbAspire.SfuController.Placement;
using StackExchange.Redis;
using Service = JbAspire.Contracts.Controller.SfuController;

namespace JbAspire.SfuController;

/// <summary>The gRPC face: checks every argument, then asks the registry or the placer.</summary>
internal sealed class SfuControllerService(NodeRegistry registry, RoomPlacer placer) : Service.SfuControllerBase
{
    public override async Task<RoomPlacement> AcquireRoom(AcquireRoomRequest request, ServerCallContext context)
    {
        RequireIdentifier("room_id", request.RoomId);
        RequireIdentifier("peer_id", request.PeerId);
        var placement = await GuardAsync(() => placer.AcquireAsync(request.RoomId, context.CancellationToken));
        placement.Permissions = new PeerPermissions { CanProduce = true, CanConsume = true };
        return placement;
    }

    public override async Task<ReleaseRoomResponse> ReleaseRoom(ReleaseRoomRequest request, ServerCallContext context)
    {
        RequireIdentifier("room_id", request.RoomId);
        RequireIdentifier("router_id", request.RouterId);
        await GuardAsync(async () =>
        {
            await placer.ReleaseAsync(request.RoomId, request.RouterId);
            return true;
        });
        return new ReleaseRoomResponse();
    }

    public override async Task<HeartbeatResponse> Heartbeat(HeartbeatRequest request, ServerCallContext context)
    {
        var node = request.Node ?? throw Invalid("node is missing");
        RequireIdentifier("node.node_id", node.NodeId);
        RequireIdentifier("node.instance_id", node.InstanceId);
        if (!Uri.TryCreate(node.ControlUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || node.ControlUrl.Length > 256)
            throw Invalid($"node.control_url is \"{node.ControlUrl}\": an absolute http or https URL is expected");
        if (node.ConsumerCapacity == 0)
            throw Invalid("node.consumer_capacity is 0: it must be at least 1");
        return new HeartbeatResponse { Draining = await GuardAsync(() => registry.HeartbeatAsync(node)) };
    }

    public override async Task<ListNodesResponse> ListNodes(ListNodesRequest request, ServerCallContext context)
    {
        var response = new ListNodesResponse();
        response.Nodes.Add((await GuardAsync(registry.ListAsync)).Select(node => node.State));
        return response;
    }

    public override async Task<NodeState> SetNodeDraining(SetNodeDrainingRequest request, ServerCallContext context)
    {
        RequireIdentifier("node_id", request.NodeId);
        return await GuardAsync(() => registry.SetDrainingAsync(request.NodeId, request.Draining))
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"no live node has the id \"{request.NodeId}\""));
    }

    private static void RequireIdentifier(string field, string value)
    {
        if (!Identifier.IsValid(value))
        {
            var shown = value.Length > Identifier.MaxLength ? value[..Identifier.MaxLength] + "..." : value;
            throw Invalid($"{field} is \"{shown}\": 1-64 characters of [A-Za-z0-9_-] are expected");
        }
    }

    private static RpcException Invalid(string detail) => new(new Status(StatusCode.InvalidArgument, detail));

    /// <summary>Redis being away is a passing state that callers retry, not a fault of the controller.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the registry (Redis) does not answer, try again"), fault.Message);
        }
    }
}

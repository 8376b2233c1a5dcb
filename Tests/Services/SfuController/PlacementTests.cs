using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.SfuController;

[Collection(RedisServer.Collection)]
public sealed class PlacementTests(RedisServer redis) : IAsyncLifetime
{
    private readonly string _redis = redis.NextConnectionString();
    private readonly List<IAsyncDisposable> _owned = [];
    private ControllerHost _first = null!;
    private ControllerHost _second = null!;

    public async Task InitializeAsync()
    {
        _first = Own(await ControllerHost.StartAsync(_redis));
        _second = Own(await ControllerHost.StartAsync(_redis));
    }

    public async Task DisposeAsync()
    {
        foreach (var owned in _owned)
            await owned.DisposeAsync();
    }

    [Fact]
    public async Task Fifty_concurrent_acquires_at_two_replicas_make_one_router()
    {
        var node = await StartNodeAsync("a");

        var placements = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AcquireAsync(i % 2 == 0 ? _first : _second, "race")));

        Assert.Single(placements.Select(placement => placement.RouterId).Distinct());
        Assert.Equal(1, node.Sfu.RoutersCreated);
        Assert.Single(node.Sfu.RouterIds);
    }

    [Fact]
    public async Task Placement_tells_where_the_router_is_and_what_it_can()
    {
        var node = await StartNodeAsync("a");

        var placement = await AcquireAsync(_first, "room-1");

        Assert.Equal("room-1", placement.RoomId);
        Assert.Equal(node.State.ControlUrl, placement.ControlUrl);
        Assert.Equal(node.State.InstanceId, placement.NodeInstanceId);
        Assert.StartsWith("room-1-", placement.RouterId, StringComparison.Ordinal);
        Assert.Equal(RtpExamples.RouterCapabilities(), placement.RtpCapabilities);
        Assert.True(placement.Permissions is { CanProduce: true, CanConsume: true });
        Assert.Equal(placement, await AcquireAsync(_second, "room-1"));
    }

    [Fact]
    public async Task Router_is_made_with_its_observers_and_forwards_as_many_speakers_as_configured()
    {
        var node = await StartNodeAsync("a");
        await using var few = await ControllerHost.StartAsync(_redis, "SfuController:MaxForwardedAudio=3");

        await AcquireAsync(_first, "all");
        await AcquireAsync(few, "few");

        var requests = node.Sfu.Calls.Select(call => call.Request).OfType<CreateRouterRequest>().ToArray();
        Assert.Equal([0u, 3u], requests.Select(request => request.MaxForwardedAudio));
        Assert.All(requests, request => Assert.True(request is { AudioLevelObserver: not null, ActiveSpeakerObserver: not null }));
    }

    [Fact]
    public async Task Longest_room_id_gets_a_router_with_a_valid_id()
    {
        var node = await StartNodeAsync("a");

        var placement = await AcquireAsync(_first, new string('r', 64));

        Assert.Equal(64, placement.RouterId.Length);
        Assert.Equal(placement.RouterId, Assert.Single(node.Sfu.RouterIds));
    }

    [Fact]
    public async Task Room_goes_to_the_node_with_the_least_share_of_consumers_then_of_routers()
    {
        var busy = await StartNodeAsync("a", consumers: 100, capacity: 500);
        var large = await StartNodeAsync("b", consumers: 100, capacity: 3_000);
        var full = await StartNodeAsync("c", consumers: 500, capacity: 500);

        Assert.Equal("b", (await AcquireAsync(_first, "one")).NodeId);

        large.State.Consumers = 600;
        large.State.Routers = 7;
        await large.HeartbeatAsync(_first.Client);
        Assert.Equal("a", (await AcquireAsync(_first, "two")).NodeId);
        Assert.Empty(full.Sfu.RouterIds);
        Assert.Single(busy.Sfu.RouterIds);
    }

    [Fact]
    public async Task Rooms_placed_between_two_heartbeats_spread_over_equal_nodes()
    {
        var nodes = new[] { await StartNodeAsync("a"), await StartNodeAsync("b"), await StartNodeAsync("c") };

        for (var i = 0; i < 9; i++)
            await AcquireAsync(i % 2 == 0 ? _first : _second, $"room-{i}");

        Assert.All(nodes, node => Assert.Equal(3, node.Sfu.RouterIds.Count));
    }

    [Fact]
    public async Task Draining_node_keeps_its_rooms_and_gets_no_new_one()
    {
        var node = await StartNodeAsync("a");
        var before = await AcquireAsync(_first, "old");

        var state = await _second.Client.SetNodeDrainingAsync(new SetNodeDrainingRequest { NodeId = "a", Draining = true });

        Assert.True(state.Draining);
        Assert.True(await node.HeartbeatAsync(_first.Client));
        Assert.Equal(before.RouterId, (await AcquireAsync(_first, "old")).RouterId);
        var refused = await Assert.ThrowsAsync<RpcException>(() => AcquireAsync(_first, "new"));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        await _first.Client.SetNodeDrainingAsync(new SetNodeDrainingRequest { NodeId = "a", Draining = false });
        Assert.False(await node.HeartbeatAsync(_second.Client));
        Assert.Equal("a", (await AcquireAsync(_first, "new")).NodeId);
    }

    [Fact]
    public async Task Node_that_refuses_connections_is_replaced_before_its_heartbeat_expires()
    {
        var dead = await StartNodeAsync("a");
        var before = await AcquireAsync(_first, "moving");
        await StartNodeAsync("b");
        await dead.KillAsync();

        var after = await AcquireAsync(_second, "moving");

        Assert.Equal("b", after.NodeId);
        Assert.NotEqual(before.RouterId, after.RouterId);
        Assert.Equal(after.RouterId, (await AcquireAsync(_first, "moving")).RouterId);
    }

    [Fact]
    public async Task Silent_node_is_down_after_its_expiry_and_its_rooms_are_placed_anew()
    {
        var silent = await StartNodeAsync("a");
        await AcquireAsync(_first, "moving");
        var hasty = Own(await ControllerHost.StartAsync(_redis, "SfuController:NodeExpiryMilliseconds=2000"));
        await silent.HeartbeatAsync(hasty.Client);
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while ((await _first.Client.ListNodesAsync(new ListNodesRequest())).Nodes.Count > 0 && DateTime.UtcNow < deadline)
            await Task.Delay(100);
        await StartNodeAsync("b");

        var after = await AcquireAsync(_second, "moving");

        Assert.Equal("b", after.NodeId);
        // The node itself still answers: it was its silence alone that counted.
        Assert.Single(silent.Sfu.RouterIds);
    }

    [Fact]
    public async Task Restarted_node_gets_a_new_router_for_the_room()
    {
        var node = await StartNodeAsync("a");
        var before = await AcquireAsync(_first, "again");
        node.State.InstanceId = Guid.NewGuid().ToString("N");
        await node.HeartbeatAsync(_first.Client);

        var after = await AcquireAsync(_second, "again");

        Assert.NotEqual(before.RouterId, after.RouterId);
        Assert.Equal(node.State.InstanceId, after.NodeInstanceId);
    }

    [Fact]
    public async Task Placement_whose_router_is_gone_is_replaced()
    {
        var node = await StartNodeAsync("a");
        var before = await AcquireAsync(_first, "gone");
        await node.Sfu.CloseRouter(new Contracts.Sfu.CloseRouterRequest { RouterId = before.RouterId }, null!);

        Assert.NotEqual(before.RouterId, (await AcquireAsync(_first, "gone")).RouterId);
    }

    [Fact]
    public async Task Release_closes_the_router_only_when_the_placement_is_still_the_callers()
    {
        var node = await StartNodeAsync("a");
        var placement = await AcquireAsync(_first, "leaving");

        await _second.Client.ReleaseRoomAsync(new ReleaseRoomRequest { RoomId = "leaving", RouterId = "another" });
        Assert.Single(node.Sfu.RouterIds);

        await _second.Client.ReleaseRoomAsync(new ReleaseRoomRequest { RoomId = "leaving", RouterId = placement.RouterId });
        Assert.Empty(node.Sfu.RouterIds);

        await _second.Client.ReleaseRoomAsync(new ReleaseRoomRequest { RoomId = "leaving", RouterId = placement.RouterId });
        Assert.NotEqual(placement.RouterId, (await AcquireAsync(_first, "leaving")).RouterId);
    }

    [Fact]
    public async Task Stuck_placement_lock_expires_and_its_late_holder_leaves_no_second_router()
    {
        var slow = Own(await ControllerHost.StartAsync(_redis, "SfuController:PlacementLockMilliseconds=1000"));
        var node = await StartNodeAsync("a");
        var release = new TaskCompletionSource();
        node.Sfu.CreateRouterDelay = release.Task;
        var stuck = AcquireAsync(slow, "stuck");
        while (node.Sfu.RoutersCreated == 0)
            await Task.Delay(20);
        node.Sfu.CreateRouterDelay = null;

        var placed = await AcquireAsync(_second, "stuck");
        release.SetResult();

        Assert.Equal(placed.RouterId, (await stuck).RouterId);
        Assert.Equal(placed.RouterId, Assert.Single(node.Sfu.RouterIds));
    }

    [Theory]
    [InlineData("", "p")]
    [InlineData("has space", "p")]
    [InlineData("r/../x", "p")]
    [InlineData("r", "")]
    [InlineData("r", "é")]
    public async Task Invalid_ids_are_named_in_the_error(string roomId, string peerId)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() =>
            _first.Client.AcquireRoomAsync(new AcquireRoomRequest { RoomId = roomId, PeerId = peerId }).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        Assert.Contains("1-64 characters of [A-Za-z0-9_-]", fault.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_heartbeats_are_refused()
    {
        var good = new NodeState { NodeId = "a", InstanceId = "i", ControlUrl = "http://127.0.0.1:1", ConsumerCapacity = 1 };
        foreach (var node in new[]
        {
            null,
            new NodeState(good) { NodeId = "a b" },
            new NodeState(good) { InstanceId = new string('i', 65) },
            new NodeState(good) { ControlUrl = "ftp://x" },
            new NodeState(good) { ControlUrl = "nowhere" },
            new NodeState(good) { ConsumerCapacity = 0 },
        })
        {
            var fault = await Assert.ThrowsAsync<RpcException>(() => _first.Client.HeartbeatAsync(new HeartbeatRequest { Node = node }).ResponseAsync);
            Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        }
    }

    [Fact]
    public async Task Draining_an_unknown_node_is_not_found()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() =>
            _first.Client.SetNodeDrainingAsync(new SetNodeDrainingRequest { NodeId = "nobody", Draining = true }).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, fault.StatusCode);
    }

    [Fact]
    public async Task Without_nodes_acquire_is_unavailable()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => AcquireAsync(_first, "nowhere"));

        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        Assert.Contains("no live node", fault.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_list_is_readable_over_http_and_health_answers()
    {
        await StartNodeAsync("a", consumers: 125, capacity: 500);
        using var http = new HttpClient { BaseAddress = new Uri(_first.HttpUrl) };

        var node = JsonNode.Parse(await http.GetStringAsync("/api/v1/nodes"))!["nodes"]![0]!;

        Assert.Equal("a", (string?)node["nodeId"]);
        Assert.Equal(0.25, (double?)node["load"]);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.DeleteAsync("/api/v1/nodes")).StatusCode);
    }

    private static async Task<RoomPlacement> AcquireAsync(ControllerHost controller, string roomId) =>
        await controller.Client.AcquireRoomAsync(new AcquireRoomRequest { RoomId = roomId, PeerId = "p" });

    private async Task<SfuNode> StartNodeAsync(string nodeId, uint consumers = 0, uint capacity = 500)
    {
        var node = Own(await SfuNode.StartAsync(nodeId));
        node.State.Consumers = consumers;
        node.State.ConsumerCapacity = capacity;
        await node.HeartbeatAsync(_first.Client);
        return node;
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}

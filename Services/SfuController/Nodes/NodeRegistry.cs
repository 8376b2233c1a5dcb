using System.Globalization;
using Google.Protobuf;
using JbAspire.Contracts.Controller;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.SfuController.Nodes;

/// <summary>
/// The nodes that are alive, in Redis, so that every replica of the controller sees the same. One hash holds
/// node id -> "expiry in Redis' milliseconds|heartbeat"; expiry is judged by Redis' clock alone, so the clocks of the
/// controllers do not matter.
/// </summary>
internal sealed partial class NodeRegistry(IConnectionMultiplexer redis, IOptions<ControllerOptions> options, ILogger<NodeRegistry> logger)
{
    // One hash tag: all keys live in one slot of a Redis cluster and one script may touch them together.
    private const string NodesKey = "jbaspire:{sfu}:nodes";
    private const string DrainingKey = "jbaspire:{sfu}:draining";
    private const string AssignedKey = "jbaspire:{sfu}:assigned";

    private const string HeartbeatScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local previous = redis.call('HGET', KEYS[1], ARGV[1])
        if previous and tonumber(string.match(previous, '^(%d+)|')) <= now then previous = false end
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. '|' .. ARGV[2])
        redis.call('HDEL', KEYS[3], ARGV[1])
        return { previous or '', redis.call('SISMEMBER', KEYS[2], ARGV[1]) }
        """;

    // What has expired is removed in the same step, so that exactly one caller learns of it and logs it.
    private const string ListScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local live, gone = {}, {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          if tonumber(string.match(all[i + 1], '^(%d+)|')) <= now then
            redis.call('HDEL', KEYS[1], all[i])
            redis.call('HDEL', KEYS[3], all[i])
            gone[#gone + 1] = all[i]
          else
            live[#live + 1] = all[i]
            live[#live + 1] = all[i + 1]
            live[#live + 1] = redis.call('SISMEMBER', KEYS[2], all[i])
            live[#live + 1] = redis.call('HGET', KEYS[3], all[i]) or '0'
          end
        end
        return { live, gone }
        """;

    private static readonly RedisKey[] Keys = [NodesKey, DrainingKey, AssignedKey];

    private readonly ControllerOptions _options = options.Value;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Takes a heartbeat; returns whether the operator wants the node drained.</summary>
    public async Task<bool> HeartbeatAsync(NodeState node)
    {
        var result = (RedisResult[]?)await Database.ScriptEvaluateAsync(
            HeartbeatScript, Keys, [node.NodeId, node.ToByteArray(), (long)_options.NodeExpiry.TotalMilliseconds]) ?? [];
        var previous = ParseState((byte[]?)result[0] ?? []);
        if (previous is null)
            LogNodeUp(node.NodeId, node.InstanceId, node.ControlUrl, node.Workers, node.ConsumerCapacity);
        else if (previous.InstanceId != node.InstanceId)
            LogNodeRestarted(node.NodeId, previous.InstanceId, node.InstanceId);
        return (int)result[1] == 1;
    }

    /// <summary>Every live node, in the order of their ids.</summary>
    public async Task<IReadOnlyList<LiveNode>> ListAsync()
    {
        var result = (RedisResult[]?)await Database.ScriptEvaluateAsync(ListScript, Keys, []) ?? [];
        foreach (var gone in (RedisValue[]?)result[1] ?? [])
            LogNodeDown((string?)gone ?? "", _options.NodeExpiry.TotalSeconds);

        var fields = (RedisResult[]?)result[0] ?? [];
        var nodes = new List<LiveNode>(fields.Length / 4);
        for (var i = 0; i + 3 < fields.Length; i += 4)
        {
            if (ParseState((byte[]?)fields[i + 1] ?? []) is not { } state)
                continue;
            state.Draining |= (int)fields[i + 2] == 1;
            nodes.Add(new LiveNode(state, int.Parse((string?)fields[i + 3] ?? "0", CultureInfo.InvariantCulture)));
        }

        nodes.Sort((left, right) => string.CompareOrdinal(left.State.NodeId, right.State.NodeId));
        return nodes;
    }

    /// <summary>Remembers the operator's wish until it is taken back, also when the node restarts. Null: no such live node.</summary>
    public async Task<NodeState?> SetDrainingAsync(string nodeId, bool draining)
    {
        if (!(await ListAsync()).Any(node => node.State.NodeId == nodeId))
            return null;
        if (draining)
            await Database.SetAddAsync(DrainingKey, nodeId);
        else
            await Database.SetRemoveAsync(DrainingKey, nodeId);
        LogDraining(nodeId, draining);
        return (await ListAsync()).FirstOrDefault(node => node.State.NodeId == nodeId)?.State;
    }

    /// <summary>Counts a room that was just placed, until the node's next heartbeat counts it itself.</summary>
    public Task CountAssignedAsync(string nodeId) => Database.HashIncrementAsync(AssignedKey, nodeId, 1L);

    private static NodeState? ParseState(byte[] stored)
    {
        var separator = stored.AsSpan().IndexOf((byte)'|');
        return separator < 0 ? null : NodeState.Parser.ParseFrom(stored.AsSpan(separator + 1));
    }

    [LoggerMessage(2001, LogLevel.Information,
        "Node {NodeId} is up (instance {InstanceId}, {ControlUrl}, {Workers} workers, {Capacity} consumers)")]
    private partial void LogNodeUp(string nodeId, string instanceId, string controlUrl, uint workers, uint capacity);

    [LoggerMessage(2002, LogLevel.Warning, "Node {NodeId} restarted: instance {Previous} is gone, {Current} is here")]
    private partial void LogNodeRestarted(string nodeId, string previous, string current);

    [LoggerMessage(2003, LogLevel.Warning, "Node {NodeId} is down: silent for {Seconds} s; its rooms will be placed anew")]
    private partial void LogNodeDown(string nodeId, double seconds);

    [LoggerMessage(2004, LogLevel.Information, "Node {NodeId}: draining is now {Draining}")]
    private partial void LogDraining(string nodeId, bool draining);
}

using Google.Protobuf;
using JbAspire.Contracts.Controller;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.SfuController.Placement;

/// <summary>
/// Room -> placement in Redis, and the lock under which one replica places one room. The lock expires by itself, and a
/// placement is written only while its writer still holds the lock, so two replicas never leave a room with two routers.
/// </summary>
internal sealed class PlacementStore(IConnectionMultiplexer redis, IOptions<ControllerOptions> options)
{
    private const string LockScript = """
        if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 else return 0 end
        """;

    private const string UnlockScript = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end
        """;

    private const string CommitScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[2], 'router', ARGV[2], 'placement', ARGV[3])
        return 1
        """;

    private const string RemoveScript = """
        if redis.call('HGET', KEYS[1], 'router') ~= ARGV[1] then return false end
        local placement = redis.call('HGET', KEYS[1], 'placement')
        redis.call('DEL', KEYS[1])
        return placement
        """;

    private readonly long _lockMilliseconds = (long)options.Value.PlacementLock.TotalMilliseconds;

    private IDatabase Database => redis.GetDatabase();

    public async Task<RoomPlacement?> FindAsync(string roomId)
    {
        var stored = (byte[]?)await Database.HashGetAsync(PlacementKey(roomId), "placement");
        return stored is null ? null : RoomPlacement.Parser.ParseFrom(stored);
    }

    /// <summary>The lock's token, or null while another placement of this room is under way.</summary>
    public async Task<string?> TryLockAsync(string roomId)
    {
        var token = Guid.NewGuid().ToString("N");
        var taken = (int)await Database.ScriptEvaluateAsync(LockScript, [LockKey(roomId)], [token, _lockMilliseconds]);
        return taken == 1 ? token : null;
    }

    public Task UnlockAsync(string roomId, string token) =>
        Database.ScriptEvaluateAsync(UnlockScript, [LockKey(roomId)], [token]);

    /// <summary>Writes the placement; false when the lock expired meanwhile, the placement is then not valid.</summary>
    public async Task<bool> TryCommitAsync(string token, RoomPlacement placement) =>
        (int)await Database.ScriptEvaluateAsync(
            CommitScript,
            [LockKey(placement.RoomId), PlacementKey(placement.RoomId)],
            [token, placement.RouterId, placement.ToByteArray()]) == 1;

    /// <summary>Forgets the placement when it still has this router, and returns it.</summary>
    public async Task<RoomPlacement?> RemoveAsync(string roomId, string routerId)
    {
        var stored = (byte[]?)await Database.ScriptEvaluateAsync(RemoveScript, [PlacementKey(roomId)], [routerId]);
        return stored is null ? null : RoomPlacement.Parser.ParseFrom(stored);
    }

    private static RedisKey PlacementKey(string roomId) => $"jbaspire:{{room:{roomId}}}:placement";

    private static RedisKey LockKey(string roomId) => $"jbaspire:{{room:{roomId}}}:placing";
}

using JbAspire.Signaling.Sfu;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// Keeps this replica's lease in Redis, and cleans up after replicas whose lease ran out: their peers are removed from every
/// room, the survivors' clients hear <c>peerClosed</c>, and rooms that thereby emptied are released.
/// </summary>
internal sealed partial class ReplicaLease(
    IConnectionMultiplexer redis, RoomStore store, SfuCleanup cleanup, IOptions<SignalingOptions> options, ILogger<ReplicaLease> logger)
    : BackgroundService
{
    private const string ReplicasKey = "jbaspire:signaling:replicas";

    private readonly Dictionary<RoomKey, int> _rooms = [];
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly TimeSpan _duration = options.Value.ReplicaLease;

    /// <summary>New at every start.</summary>
    public string ReplicaId { get; } = Guid.NewGuid().ToString("N");

    private IDatabase Database => redis.GetDatabase();

    public async Task RememberRoomAsync(RoomKey key)
    {
        await _changing.WaitAsync();
        try
        {
            _rooms[key] = _rooms.GetValueOrDefault(key) + 1;
            await Database.SetAddAsync(RoomsKey(ReplicaId), key.ToString());
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Counted, because a room may be opened again while its former object is still being closed.</summary>
    public async Task ForgetRoomAsync(RoomKey key)
    {
        await _changing.WaitAsync();
        try
        {
            var users = _rooms.GetValueOrDefault(key) - 1;
            if (users > 0)
            {
                _rooms[key] = users;
                return;
            }

            _rooms.Remove(key);
            await Database.SetRemoveAsync(RoomsKey(ReplicaId), key.ToString());
        }
        finally
        {
            _changing.Release();
        }
    }

    public override void Dispose()
    {
        _changing.Dispose();
        base.Dispose();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The lease exists before the first peer enters, or a survivor could take this replica for dead.
        await TryRenewAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // The lease goes, the list of rooms stays: what could not be taken down in time is cleaned up by the others.
            await Database.KeyDeleteAsync(LeaseKey(ReplicaId));
            if (await Database.SetLengthAsync(RoomsKey(ReplicaId)) == 0)
                await Database.SetRemoveAsync(ReplicasKey, ReplicaId);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            LogRedisFault(fault.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_duration / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await TryRenewAsync())
                    await CleanUpAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private static RedisKey LeaseKey(string replicaId) => $"jbaspire:signaling:replica:{replicaId}";

    private static RedisKey RoomsKey(string replicaId) => $"jbaspire:signaling:replica:{replicaId}:rooms";

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            await Database.ExecuteAsync("SET", LeaseKey(ReplicaId), "1", "PX", (long)_duration.TotalMilliseconds);
            await Database.SetAddAsync(ReplicasKey, ReplicaId);
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            LogRedisFault(fault.Message);
            return false;
        }
    }

    private async Task CleanUpAsync()
    {
        try
        {
            foreach (var member in await Database.SetMembersAsync(ReplicasKey))
            {
                var replicaId = (string?)member ?? "";
                if (replicaId == ReplicaId || await Database.KeyExistsAsync(LeaseKey(replicaId)))
                    continue;
                // Several survivors may do this at once: every step is harmless when repeated.
                foreach (var room in await Database.SetMembersAsync(RoomsKey(replicaId)))
                {
                    if (RoomKey.TryParse((string?)room, out var key))
                        await RemoveAsync(key, replicaId);
                }

                await Database.KeyDeleteAsync(RoomsKey(replicaId));
                await Database.SetRemoveAsync(ReplicasKey, replicaId);
            }
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            LogRedisFault(fault.Message);
        }
    }

    private async Task RemoveAsync(RoomKey key, string replicaId)
    {
        var departure = await store.RemoveReplicaAsync(key, replicaId);
        LogReplicaDead(replicaId, key.RoomId, departure.Remaining);
        await cleanup.AfterAsync(key, departure);
    }

    [LoggerMessage(3050, LogLevel.Warning, "Replica {ReplicaId} is dead: its peers are removed from room {RoomId}, {Remaining} remain")]
    private partial void LogReplicaDead(string replicaId, string roomId, long remaining);

    [LoggerMessage(3051, LogLevel.Warning, "The lease could not be renewed: {Reason}")]
    private partial void LogRedisFault(string reason);
}

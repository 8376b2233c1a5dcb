using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Signaling.Sfu;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Controller = JbAspire.Contracts.Controller.SfuController;

namespace JbAspire.Signaling.Rooms;

/// <summary>The rooms that have a peer on this replica: opened with the first, closed after the last.</summary>
internal sealed partial class RoomRegistry(
    IConnectionMultiplexer redis, RoomStore store, ReplicaLease lease, SfuChannels channels, Controller.SfuControllerClient controller,
    SignalingMetrics metrics, IOptions<SignalingOptions> options, ILogger<RoomRegistry> logger)
{
    private readonly SignalingOptions _options = options.Value;
    private readonly Dictionary<string, (Room Room, Lazy<Task> Opened)> _rooms = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The room of this placement, open, with the caller counted as user; null when this replica has too many rooms.</summary>
    /// <exception cref="InvalidOperationException">The router is gone.</exception>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<Room?> UseAsync(RoomPlacement placement)
    {
        (Room Room, Lazy<Task> Opened) entry;
        Room? outdated = null;
        lock (_gate)
        {
            var isKnown = _rooms.TryGetValue(placement.RoomId, out entry);
            if (isKnown && (entry.Room.HasFailed || entry.Room.Key.RouterId != placement.RouterId))
            {
                outdated = entry.Room;
                isKnown = false;
            }

            if (!isKnown)
            {
                if (outdated is null && _rooms.Count >= _options.MaxRooms)
                    return null;
                var sfu = channels.Rent(placement.ControlUrl);
                var room = new Room(placement, sfu, store, redis, IsCurrentAsync, _options.SfuCall, logger);
                entry = (room, new Lazy<Task>(() => OpenAsync(room)));
                _rooms[placement.RoomId] = entry;
                metrics.RoomOpened();
            }

            entry.Room.Users++;
        }

        outdated?.Fail("the room was placed anew");
        try
        {
            await entry.Opened.Value;
            return entry.Room;
        }
        catch
        {
            entry.Room.Fail("it could not be opened");
            await ReturnAsync(entry.Room);
            throw;
        }
    }

    public async Task ReturnAsync(Room room)
    {
        lock (_gate)
        {
            if (--room.Users > 0)
                return;
            if (_rooms.TryGetValue(room.Key.RoomId, out var entry) && entry.Room == room)
                _rooms.Remove(room.Key.RoomId);
        }

        metrics.RoomClosed();
        try
        {
            await room.DisposeAsync();
            await lease.ForgetRoomAsync(room.Key);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            LogRedisFault(room.Key.RoomId, fault.Message);
        }
        finally
        {
            channels.Return(room.Key.ControlUrl);
        }
    }

    private async Task OpenAsync(Room room)
    {
        // Noted before the first peer enters: whoever finds this replica dead knows where to clean up.
        await lease.RememberRoomAsync(room.Key);
        await room.OpenAsync();
        LogOpened(room.Key.RoomId, room.Key.RouterId, room.NodeId);
    }

    private async Task<bool> IsCurrentAsync(RoomKey key)
    {
        try
        {
            var placement = await controller.AcquireRoomAsync(
                new AcquireRoomRequest { RoomId = key.RoomId, PeerId = "placement-check" }, deadline: DateTime.UtcNow + _options.SfuCall);
            return placement.RouterId == key.RouterId;
        }
        catch (RpcException)
        {
            // Nobody knows: the room goes on, its event feed tells when the router is gone.
            return true;
        }
    }

    [LoggerMessage(3040, LogLevel.Information, "Room {RoomId} opened on this replica (router {RouterId}, node {NodeId})")]
    private partial void LogOpened(string roomId, string routerId, string nodeId);

    [LoggerMessage(3041, LogLevel.Warning, "Room {RoomId} could not be closed in the shared state: {Reason}")]
    private partial void LogRedisFault(string roomId, string reason);
}

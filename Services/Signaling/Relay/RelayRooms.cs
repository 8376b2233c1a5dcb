using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.Signaling.Relay;

/// <summary>The relay rooms that have a client on this replica: opened with the first, closed after the last.</summary>
internal sealed class RelayRooms(IConnectionMultiplexer redis, IOptions<SignalingOptions> options)
{
    private readonly Dictionary<string, (RelayRoom Room, Task Opened)> _rooms = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The room, open; or null and the reason why the client may not enter.</summary>
    public async Task<(RelayRoom? Room, string Reason)> EnterAsync(string roomId)
    {
        (RelayRoom Room, Task Opened) entry;
        lock (_gate)
        {
            if (!_rooms.TryGetValue(roomId, out entry))
            {
                if (_rooms.Count >= options.Value.MaxRooms)
                    return (null, $"this server has its maximum of {options.Value.MaxRooms} rooms");
                var room = new RelayRoom(roomId);
                entry = (room, room.OpenAsync(redis));
                _rooms.Add(roomId, entry);
            }

            if (entry.Room.Users >= options.Value.MaxPeersPerRoom)
                return (null, $"room \"{roomId}\" is full ({options.Value.MaxPeersPerRoom} clients)");
            entry.Room.Users++;
        }

        try
        {
            await entry.Opened;
            return (entry.Room, "");
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            await LeaveAsync(entry.Room);
            return (null, "the message bus (Redis) does not answer");
        }
    }

    public async Task LeaveAsync(RelayRoom room)
    {
        lock (_gate)
        {
            if (--room.Users > 0)
                return;
            _rooms.Remove(room.RoomId);
        }

        try
        {
            await room.CloseAsync();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            // Without Redis there is no subscription to take back.
        }
    }
}

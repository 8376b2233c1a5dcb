using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Signaling.Sfu;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Controller = JbAspire.Contracts.Controller.SfuController;

namespace JbAspire.Signaling.Rooms;

/// <summary>A peer that may enter, or the HTTP status and reason why not.</summary>
internal sealed record Entry(Room? Room, PeerRecord? Peer, PeerPermissions? Permissions, int Status, string Reason)
{
    public static Entry Refused(int status, string reason) => new(null, null, null, status, reason);
}

/// <summary>Takes a peer into a room: placement, the room on this replica, the shared state.</summary>
internal sealed partial class RoomEntrance(
    Controller.SfuControllerClient controller, RoomRegistry rooms, RoomStore store, ReplicaLease lease, SfuCleanup cleanup,
    IOptions<SignalingOptions> options, ILogger<RoomEntrance> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly SignalingOptions _options = options.Value;

    public async Task<Entry> EnterAsync(string roomId, string peerId, string subject, CancellationToken cancellation)
    {
        var reason = "";
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (attempt > 1)
                await Task.Delay(RetryDelay * attempt, cancellation);
            Room? room = null;
            try
            {
                var placement = await controller.AcquireRoomAsync(
                    new AcquireRoomRequest { RoomId = roomId, PeerId = peerId, Subject = subject },
                    deadline: DateTime.UtcNow + (_options.SfuCall * 2), cancellationToken: cancellation);
                room = await rooms.UseAsync(placement);
                if (room is null)
                    return Entry.Refused(StatusCodes.Status503ServiceUnavailable, $"this server has its maximum of {_options.MaxRooms} rooms");
                var peer = new PeerRecord(Guid.NewGuid().ToString("N"), lease.ReplicaId, false, null, null);
                switch (await store.EnterAsync(room.Key, peerId, peer))
                {
                    case EnterResult.Entered:
                        return new Entry(room, peer, placement.Permissions ?? new PeerPermissions(), 0, "");
                    case EnterResult.Full:
                        await rooms.ReturnAsync(room);
                        return Entry.Refused(StatusCodes.Status403Forbidden, $"room \"{roomId}\" is full ({_options.MaxPeersPerRoom} peers)");
                    default:
                        // The room emptied a moment ago; should its release have failed, this makes up for it.
                        reason = "the room is just being closed";
                        await cleanup.ReleaseAsync(room.Key);
                        break;
                }
            }
            catch (RpcException fault)
            {
                // A controller that does not answer in time is one that is not there.
                var status = fault.StatusCode == StatusCode.DeadlineExceeded ? StatusCodes.Status503ServiceUnavailable : RpcStatus.ToErrorCode(fault.StatusCode);
                return Entry.Refused(status, fault.Status.Detail.Length > 0 ? fault.Status.Detail : $"the media servers' controller answers {fault.StatusCode}");
            }
            catch (InvalidOperationException fault)
            {
                reason = $"the media server does not answer ({fault.Message})";
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException)
            {
                LogRedisFault(roomId, fault.Message);
                reason = "the shared state (Redis) does not answer";
            }

            if (room is not null)
                await rooms.ReturnAsync(room);
        }

        return Entry.Refused(StatusCodes.Status503ServiceUnavailable, $"room \"{roomId}\": {reason}");
    }

    /// <summary>Takes the peer out again, on this replica, in the shared state and on the SFU.</summary>
    public async Task LeaveAsync(Room room, string session)
    {
        try
        {
            await cleanup.AfterAsync(room.Key, await store.LeaveAsync(room.Key, session));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            LogRedisFault(room.Key.RoomId, fault.Message);
        }
        finally
        {
            await rooms.ReturnAsync(room);
        }
    }

    [LoggerMessage(3070, LogLevel.Warning, "Room {RoomId}: the shared state does not answer: {Reason}")]
    private partial void LogRedisFault(string roomId, string reason);
}

using System.Net.WebSockets;
using JbAspire.Signaling.WebSockets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.Signaling.Relay;

/// <summary>
/// The guide's relay: every JSON text frame with a string <c>type</c> goes to the others in the room, byte for byte.
/// </summary>
internal sealed class RelayEndpoint(
    RelayRooms rooms, SignalingMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<SignalingOptions> options)
{
    private readonly SignalingOptions _options = options.Value;

    public async Task RunAsync(HttpContext context, string roomId)
    {
        var (room, reason) = await rooms.EnterAsync(roomId);
        if (room is null)
        {
            await context.RefuseAsync(StatusCodes.Status503ServiceUnavailable, reason);
            return;
        }

        var clientId = Guid.NewGuid().ToString("N");
        using var session = new SocketSession(_options.MaxRelayFrameBytes, _options.SendQueueFrames);
        // In the room before the client learns that it is connected: from then on it misses nothing.
        room.Add(clientId, session);
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await ServeAsync(room, clientId, socket, session);
        }
        finally
        {
            room.Remove(clientId);
            await rooms.LeaveAsync(room);
        }
    }

    private async Task ServeAsync(RelayRoom room, string clientId, WebSocket socket, SocketSession session)
    {
        var bucket = new TokenBucket(_options.RateLimitPerSecond, _options.RateLimitBurst, time);
        var hasLeft = false;
        metrics.ConnectionOpened("relay");
        await using var stopping = lifetime.ApplicationStopping.Register(session.CloseForShutdown);
        try
        {
            await session.RunAsync(socket, async frame =>
            {
                if (!bucket.TryTake())
                    session.Send(RelayFrame.Error(429, "too many frames, slow down"));
                else if (!RelayFrame.TryReadType(frame.Span, out var type, out var fault))
                    session.Send(RelayFrame.Error(400, fault));
                else if (!await TryPublishAsync(room, clientId, frame))
                    session.Send(RelayFrame.Error(503, "the message bus (Redis) does not answer"));
                else
                    hasLeft = type == "leave";
            });
        }
        finally
        {
            if (!hasLeft)
                await TryPublishAsync(room, clientId, RelayFrame.Leave(room.RoomId));
            metrics.ConnectionClosed("relay");
        }
    }

    private async Task<bool> TryPublishAsync(RelayRoom room, string clientId, ReadOnlyMemory<byte> frame)
    {
        try
        {
            await room.PublishAsync(clientId, frame);
            metrics.FrameRelayed();
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return false;
        }
    }
}

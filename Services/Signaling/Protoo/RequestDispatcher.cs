using Grpc.Core;
using JbAspire.Signaling.Rooms;
using JbAspire.Signaling.Sfu;
using StackExchange.Redis;

namespace JbAspire.Signaling.Protoo;

/// <summary>Finds the handler of a request and turns whatever comes of it into a reply.</summary>
internal sealed partial class RequestDispatcher(RequestTable table, SignalingMetrics metrics, TimeProvider time, ILogger<RequestDispatcher> logger)
{
    public async Task<ProtooReply> DispatchAsync(Peer peer, ProtooMessage request)
    {
        var start = time.GetTimestamp();
        var isKnown = table.Methods.TryGetValue(request.Method, out var method);
        // The demo's answer to a method that it does not have.
        var reply = method is null
            ? ProtooReply.Error(500, $"unknown request.method \"{request.Method}\"")
            : await RunAsync(peer, request, method);
        metrics.RequestDone(isKnown ? request.Method : "_OTHER", reply.IsOk ? "ok" : $"{reply.ErrorCode}", time.GetElapsedTime(start));
        if (!reply.IsOk)
            LogRefused(peer.Room.Key.RoomId, peer.Id, request.Method, reply.ErrorCode, reply.Text);
        return reply;
    }

    private async Task<ProtooReply> RunAsync(Peer peer, ProtooMessage request, RequestMethod method)
    {
        if (method.NeedsJoin && !peer.HasJoined)
            return ProtooReply.Error(409, "Peer not yet joined");
        try
        {
            return await method.Handler(peer, new RequestFields(request.Data));
        }
        catch (RpcException fault)
        {
            return ProtooReply.Error(RpcStatus.ToErrorCode(fault.StatusCode), fault.Status.Detail);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return ProtooReply.Error(503, "the shared state (Redis) does not answer");
        }
        catch (Exception fault)
        {
            LogFault(fault, peer.Room.Key.RoomId, peer.Id, request.Method);
            return ProtooReply.Error(500, "internal error");
        }
    }

    [LoggerMessage(3080, LogLevel.Debug, "Room {RoomId}, peer {PeerId}: {Method} answered with {Code} {Reason}")]
    private partial void LogRefused(string roomId, string peerId, string method, int code, string reason);

    [LoggerMessage(3081, LogLevel.Error, "Room {RoomId}, peer {PeerId}: {Method} failed")]
    private partial void LogFault(Exception fault, string roomId, string peerId, string method);
}

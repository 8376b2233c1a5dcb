using System.Net.WebSockets;
using System.Reflection;
using JbAspire.Signaling.Rooms;
using JbAspire.Signaling.WebSockets;
using Microsoft.Extensions.Options;

namespace JbAspire.Signaling.Protoo;

/// <summary>One protoo client from its HTTP request to its departure.</summary>
internal sealed partial class ProtooEndpoint(
    RoomEntrance entrance, RequestDispatcher dispatcher, SignalingMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime,
    IOptions<SignalingOptions> options, ILogger<ProtooEndpoint> logger)
{
    public const string Subprotocol = "protoo";

    private static readonly string Version =
        typeof(ProtooEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly SignalingOptions _options = options.Value;

    public async Task RunAsync(HttpContext context, string roomId, string peerId, string subject)
    {
        var entry = await entrance.EnterAsync(roomId, peerId, subject, context.RequestAborted);
        if (entry is not { Room: { } room, Peer: { } record, Permissions: { } permissions })
        {
            await context.RefuseAsync(entry.Status, entry.Reason);
            return;
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(Subprotocol);
            using var session = new SocketSession(_options.MaxFrameBytes, _options.SendQueueFrames);
            var connection = new ProtooConnection(session, new TokenBucket(_options.RateLimitPerSecond, _options.RateLimitBurst, time), logger);
            await ServeAsync(socket, new Peer(peerId, record, permissions, room, connection));
        }
        finally
        {
            await entrance.LeaveAsync(room, record.Session);
        }
    }

    private async Task ServeAsync(WebSocket socket, Peer peer)
    {
        var session = peer.Connection.Session;
        metrics.ConnectionOpened(Subprotocol);
        LogConnected(peer.Room.Key.RoomId, peer.Id);
        using var leaving = new CancellationTokenSource();
        await using var stopping = lifetime.ApplicationStopping.Register(session.CloseForShutdown);
        var background = Task.WhenAll(peer.View.RunAsync(leaving.Token), WatchJoinAsync(peer, leaving.Token));
        try
        {
            peer.Connection.Notify("mediasoup-version", data => data.WriteString("version", Version));
            peer.Room.Add(peer);
            await peer.Connection.RunAsync(socket, request => dispatcher.DispatchAsync(peer, request));
        }
        finally
        {
            peer.Room.Remove(peer);
            await leaving.CancelAsync();
            await background;
            metrics.ConnectionClosed(Subprotocol);
            LogDisconnected(peer.Room.Key.RoomId, peer.Id, (int?)session.ClosedWith ?? 0);
        }
    }

    private async Task WatchJoinAsync(Peer peer, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(_options.JoinTimeout, time, cancellation);
            if (!peer.HasJoined)
                peer.Connection.Session.Close(CloseCode.JoinTimeout, $"no join within {_options.JoinTimeoutSeconds} s");
        }
        catch (OperationCanceledException)
        {
            // The peer left before.
        }
    }

    [LoggerMessage(3100, LogLevel.Information, "Room {RoomId}: peer {PeerId} connected")]
    private partial void LogConnected(string roomId, string peerId);

    [LoggerMessage(3101, LogLevel.Information, "Room {RoomId}: peer {PeerId} disconnected ({Code})")]
    private partial void LogDisconnected(string roomId, string peerId, int code);
}

using JbAspire.Signaling.Authentication;
using JbAspire.Signaling.Protoo;
using JbAspire.Signaling.Relay;
using Microsoft.Extensions.Options;

namespace JbAspire.Signaling.WebSockets;

/// <summary>Everything that is checked before a WebSocket opens, then the protocol that the client asked for.</summary>
internal sealed class SignalingEndpoint(RelayEndpoint relay, ProtooEndpoint protoo, IOptions<SignalingOptions> options)
{
    private readonly SignalingOptions _options = options.Value;
    private int _connections;

    /// <summary><c>/ws/signaling/{roomId}</c>: relay, or protoo when the client asks for that subprotocol.</summary>
    public Task HandleRoomPathAsync(HttpContext context) =>
        HandleAsync(context, context.Request.RouteValues["roomId"] as string, allowRelay: true);

    /// <summary><c>/?roomId=..&amp;peerId=..</c>: as stock protoo clients dial.</summary>
    public Task HandleRootAsync(HttpContext context) => HandleAsync(context, context.Request.Query["roomId"], allowRelay: false);

    private async Task HandleAsync(HttpContext context, string? roomId, bool allowRelay)
    {
        var requested = context.WebSockets.WebSocketRequestedProtocols;
        var isProtoo = requested.Contains(ProtooEndpoint.Subprotocol);
        var peerId = (string?)context.Request.Query["peerId"];
        var subject = "";
        var (status, reason) = (0, "");
        if (!context.WebSockets.IsWebSocketRequest)
            (status, reason) = (StatusCodes.Status400BadRequest, "a WebSocket is expected here");
        else if (!isProtoo && (!allowRelay || requested.Count > 0))
            (status, reason) = (StatusCodes.Status400BadRequest, "the WebSocket subprotocol \"protoo\" is expected here");
        else if (!Identifier.IsValid(roomId))
            (status, reason) = (StatusCodes.Status400BadRequest, "roomId is missing or invalid: 1-64 characters of [A-Za-z0-9_-] are expected");
        else if (isProtoo && !Identifier.IsValid(peerId))
            (status, reason) = (StatusCodes.Status400BadRequest, "peerId is missing or invalid: 1-64 characters of [A-Za-z0-9_-] are expected");
        else if (!OriginPolicy.IsAllowed(context.Request, _options.AllowedOrigins))
            (status, reason) = (StatusCodes.Status403Forbidden, "this origin is not allowed");
        else if (await TokenAuthentication.AuthenticateAsync(context, _options.Authentication ?? AuthenticationMode.Required) is { } authenticated)
            subject = authenticated;
        else
            (status, reason) = (StatusCodes.Status401Unauthorized, "a valid token is expected in the Authorization header or as access_token");

        if (status != 0)
        {
            await context.RefuseAsync(status, reason);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _connections) > _options.MaxConnections)
                await context.RefuseAsync(StatusCodes.Status503ServiceUnavailable, $"this server has its maximum of {_options.MaxConnections} connections");
            else if (isProtoo)
                await protoo.RunAsync(context, roomId!, peerId!, subject);
            else
                await relay.RunAsync(context, roomId!);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}

using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JbAspire.Tests.Services.Gateway;

/// <summary>A service behind the gateway: answers each request with what it saw, echoes WebSocket messages, closes with 1012 on "restart".</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingBackend(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public bool IsHealthy { get; set; } = true;

    public static async Task<RecordingBackend> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var backend = new RecordingBackend(app);
        app.UseWebSockets();
        app.Run(context => context.WebSockets.IsWebSocketRequest ? EchoAsync(context) : backend.AnswerAsync(context, name));
        await app.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context, string name)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        var request = context.Request;
        return context.Response.WriteAsync($"{name} {request.Method} {request.Path}{request.QueryString} for={request.Headers["X-Forwarded-For"]}");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        var greeting = System.Text.Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}");
        await socket.SendAsync(greeting, WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
                break;
            if (System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count) == "restart")
            {
                await socket.CloseAsync((WebSocketCloseStatus)1012, "restart", CancellationToken.None);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JbAspire.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>One run of echo-client.js against our server, with what each of its checks said.</summary>
public sealed class GrpcJsClientRun : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The error of each check by its name; null: passed.</summary>
    public Dictionary<string, string?> Errors { get; } = [];

    public async Task InitializeAsync()
    {
        if (!Node.IsInstalled)
            return;
        var port = FreePort();
        await using var app = Build(port);
        await app.StartAsync();
        using var client = await Node.Start("echo-client.js", $"127.0.0.1:{port}");
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (await client.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                using var check = JsonDocument.Parse(line);
                Errors[check.RootElement.GetProperty("name").GetString()!] = check.RootElement.GetProperty("error").GetString();
            }
        }
        finally
        {
            client.Kill();
        }
        await app.StopAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static WebApplication Build(int grpcPort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["GRPC_PORT"] = $"{grpcPort}";
        builder.AddServiceDefaults();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<CancelledCalls>();
        var app = builder.Build();
        app.MapGrpcService<EchoService>();
        return app;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using JbAspire.Contracts.Controller;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ControllerClient = JbAspire.Contracts.Controller.SfuController.SfuControllerClient;

namespace JbAspire.Tests.Services;

/// <summary>A node with the fake engine behind real gRPC on a port of its own.</summary>
public sealed class SfuNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SfuNode(string nodeId, FakeSfu sfu, WebApplication app, string url)
    {
        Sfu = sfu;
        _app = app;
        State = new NodeState
        {
            NodeId = nodeId,
            InstanceId = Guid.NewGuid().ToString("N"),
            ControlUrl = url,
            Version = "test",
            Workers = 1,
            ConsumerCapacity = 500,
        };
    }

    public FakeSfu Sfu { get; }

    /// <summary>What the next heartbeat says.</summary>
    public NodeState State { get; }

    public static async Task<SfuNode> StartAsync(string nodeId, int port = 0)
    {
        var sfu = new FakeSfu();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhostOrAny(port));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(sfu);
        var app = builder.Build();
        app.MapGrpcService<FakeSfu>();
        await app.StartAsync();
        return new SfuNode(nodeId, sfu, app, app.Addresses()[0]);
    }

    public async Task<bool> HeartbeatAsync(ControllerClient controller) =>
        (await controller.HeartbeatAsync(new HeartbeatRequest { Node = State })).Draining;

    /// <summary>The process is gone: connections break, new ones are refused.</summary>
    public async Task KillAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _app.DisposeAsync();
    }
}

internal static class TestServers
{
    public static void ListenLocalhostOrAny(this KestrelServerOptions kestrel, int port) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);

    public static string[] Addresses(this WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
}

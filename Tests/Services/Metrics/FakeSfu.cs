using System.Net;
using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JbAspire.Tests.Services.Metrics;

/// <summary>A gRPC server on loopback that answers as the controller or as a node, with what the test gives it.</summary>
internal sealed class FakeSfu : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeSfu(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<FakeSfu> StartControllerAsync(Func<ListNodesResponse> listNodes) =>
        await StartAsync(services => services.AddSingleton(listNodes), app => app.MapGrpcService<Controller>());

    public static async Task<FakeSfu> StartNodeAsync(Func<CancellationToken, Task<NodeInfo>> getNode) =>
        await StartAsync(services => services.AddSingleton(getNode), app => app.MapGrpcService<Node>());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<FakeSfu> StartAsync(Action<IServiceCollection> addAnswers, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        addAnswers(builder.Services);
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync();
        return new FakeSfu(app);
    }

    private sealed class Controller(Func<ListNodesResponse> listNodes) : Contracts.Controller.SfuController.SfuControllerBase
    {
        public override Task<ListNodesResponse> ListNodes(ListNodesRequest request, ServerCallContext context) => Task.FromResult(listNodes());
    }

    private sealed class Node(Func<CancellationToken, Task<NodeInfo>> getNode) : SfuControl.SfuControlBase
    {
        public override Task<NodeInfo> GetNode(GetNodeRequest request, ServerCallContext context) => getNode(context.CancellationToken);
    }
}

using Grpc.Core;
using JbAspire.Contracts.Controller;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ControllerClient = JbAspire.Contracts.Controller.SfuController.SfuControllerClient;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>A controller that asks the real one and takes permissions away from peers whose id says so ("mute", "deaf").</summary>
internal sealed class RestrictingController : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RestrictingController(WebApplication app) => _app = app;

    public string GrpcUrl => _app.Addresses()[0];

    public static async Task<RestrictingController> StartAsync(ControllerClient real)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhostOrAny(0));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(real);
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new RestrictingController(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class Service(ControllerClient real) : Contracts.Controller.SfuController.SfuControllerBase
    {
        public override async Task<RoomPlacement> AcquireRoom(AcquireRoomRequest request, ServerCallContext context)
        {
            var placement = await real.AcquireRoomAsync(request);
            placement.Permissions = new PeerPermissions { CanProduce = request.PeerId != "mute", CanConsume = request.PeerId != "deaf" };
            return placement;
        }

        public override async Task<ReleaseRoomResponse> ReleaseRoom(ReleaseRoomRequest request, ServerCallContext context) =>
            await real.ReleaseRoomAsync(request);
    }
}

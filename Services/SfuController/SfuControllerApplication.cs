using JbAspire.ServiceDefaults;
using JbAspire.SfuController.Nodes;
using JbAspire.SfuController.Placement;
using Microsoft.Extensions.Options;

namespace JbAspire.SfuController;

/// <summary>Composes the host, so that tests run the same application as Program.cs.</summary>
internal static class SfuControllerApplication
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        builder.AddRedisClient("cache");

        builder.Services.AddGrpc();
        builder.Services.AddOptions<ControllerOptions>().BindConfiguration(ControllerOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ControllerOptions>, ControllerOptionsValidator>();
        builder.Services.AddSingleton<NodeRegistry>();
        builder.Services.AddSingleton<SfuChannels>();
        builder.Services.AddSingleton<PlacementStore>();
        builder.Services.AddSingleton<RoomPlacer>();
        builder.Services.AddHostedService<NodeWatch>();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<SfuControllerService>();
        app.MapNodes();
        return app;
    }
}

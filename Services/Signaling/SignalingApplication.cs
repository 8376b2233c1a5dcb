using JbAspire.ServiceDefaults;
using JbAspire.Signaling.Authentication;
using JbAspire.Signaling.Protoo;
using JbAspire.Signaling.Protoo.Requests;
using JbAspire.Signaling.Relay;
using JbAspire.Signaling.Rooms;
using JbAspire.Signaling.Sfu;
using JbAspire.Signaling.WebSockets;
using Microsoft.Extensions.Options;
using Controller = JbAspire.Contracts.Controller.SfuController;

namespace JbAspire.Signaling;

/// <summary>Composes the host, so that tests run the same application as Program.cs.</summary>
internal static class SignalingApplication
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        builder.AddRedisClient("cache");
        builder.AddTokenAuthentication();
        builder.Services.AddOptions<SignalingOptions>().BindConfiguration(SignalingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SignalingOptions>, SignalingOptionsValidator>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SignalingMetrics>();
        builder.Services.AddSingleton<SignalingEndpoint>();
        AddRelay(builder.Services);
        AddCalls(builder.Services);

        var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptions<SignalingOptions>>().Value;
        app.MapDefaultEndpoints();
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = TimeSpan.FromSeconds(options.KeepAliveIntervalSeconds),
            KeepAliveTimeout = TimeSpan.FromSeconds(options.KeepAliveTimeoutSeconds),
        });
        var endpoint = app.Services.GetRequiredService<SignalingEndpoint>();
        app.Map("/ws/signaling/{roomId}", endpoint.HandleRoomPathAsync);
        app.Map("/", endpoint.HandleRootAsync);
        return app;
    }

    private static void AddRelay(IServiceCollection services)
    {
        services.AddSingleton<RelayRooms>();
        services.AddSingleton<RelayEndpoint>();
    }

    private static void AddCalls(IServiceCollection services)
    {
        services.AddGrpcClient<Controller.SfuControllerClient>((provider, client) =>
            client.Address = new Uri(provider.GetRequiredService<IOptions<SignalingOptions>>().Value.SfuControllerUrl));
        services.AddSingleton<SfuChannels>();
        services.AddSingleton<SfuCleanup>();
        services.AddSingleton<RoomStore>();
        services.AddSingleton<ReplicaLease>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplicaLease>());
        services.AddSingleton<RoomRegistry>();
        services.AddSingleton<RoomEntrance>();
        services.AddSingleton<SessionRequests>();
        services.AddSingleton<TransportRequests>();
        services.AddSingleton<ProducerRequests>();
        services.AddSingleton<RequestTable>();
        services.AddSingleton<RequestDispatcher>();
        services.AddSingleton<ProtooEndpoint>();
    }
}

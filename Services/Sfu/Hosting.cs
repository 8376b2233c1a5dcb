using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Control;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Registration;
using JbAspire.Sfu.Shards;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu;

/// <summary>What the host is made of.</summary>
internal static class Hosting
{
    /// <summary>EX_CONFIG of sysexits.h: a setting is wrong, and starting again does not help.</summary>
    public const int ConfigurationExitCode = 78;

    // What a room's parameters may take, with much to spare; the default of 4 MiB is far more than any request needs.
    private const int MaxRequestBytes = 256 * 1024;

    public static void AddSfu(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(SfuSettings.Read(builder.Configuration));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ObjectDirectory>();
        services.AddSingleton<RouterEventHub>();
        services.AddSingleton<WorkerPool>();
        services.AddSingleton<SfuNode>();
        services.AddSingleton<NodeDescription>();
        services.AddSingleton<RoomShards>();
        services.AddSingleton<WorkerCalls>();
        services.AddSingleton<RouterCalls>();
        services.AddSingleton<TransportCalls>();
        services.AddSingleton<PlainTransportCalls>();
        services.AddSingleton<ProducerCalls>();
        services.AddSingleton<ConsumerCalls>();
        services.AddSingleton<ObserverCalls>();
        services.AddSingleton<StandingObservers>();
        services.AddSingleton<TraceCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerPool>());
        services.AddHostedService<ControllerHeartbeat>();
        services.AddHealthChecks().AddCheck<WorkerHealthCheck>("workers");
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxRequestBytes;
            options.Interceptors.Add<MediaExceptionInterceptor>();
        });
    }
}

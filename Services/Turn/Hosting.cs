using JbAspire.Protocols.Stun;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;
using JbAspire.Turn.Monitoring;
using JbAspire.Turn.Operations;

namespace JbAspire.Turn;

/// <summary>What the server is made of.</summary>
internal static class Hosting
{
    /// <summary>EX_CONFIG of sysexits.h: the start failed because of the configuration.</summary>
    public const int ConfigurationExitCode = 78;

    private const int BurstSeconds = 4;

    /// <exception cref="ConfigurationException">A value of the configuration is not allowed.</exception>
    public static void AddTurn(this WebApplicationBuilder builder, CommandLine commandLine)
    {
        TurnConfiguration configuration = TurnConfiguration.Load(commandLine, builder.Configuration);
        TurnServerOptions options = configuration.Options;
        var services = builder.Services;
        services.AddSingleton(commandLine);
        services.AddSingleton(configuration);
        services.AddSingleton(options);
        services.AddSingleton(new StunBindingResponder(new StunBindingOptions
        {
            AnswersBinding = !options.Listeners.NoStun,
            Fingerprint = options.Listeners.Fingerprint,
            RequestsPerSecond = options.Limits.BindingRate,
            Burst = Math.Clamp(options.Limits.BindingRate * BurstSeconds, 1, 1_000_000),
        }));
        services.AddSingleton<TurnServer>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnServer>());
        services.AddSingleton<ITurnEngine, BindingEngine>();
        services.AddSingleton<TurnMetrics>();
        services.AddHealthChecks().AddCheck<TurnHealthCheck>("turn");
        builder.AddOperations(options.Operations);
        builder.ListenForHttp(options.Operations);
    }

    /// <summary>The pages of the metrics, where they are on.</summary>
    public static void MapMetrics(this WebApplication app) => app.MapMetrics(app.Services.GetRequiredService<TurnServerOptions>().Operations);

    /// <exception cref="ConfigurationException">An address or port cannot be listened on.</exception>
    public static void BindListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<TurnServer>().Bind();
        app.Services.GetRequiredService<TurnMetrics>();
    }
}

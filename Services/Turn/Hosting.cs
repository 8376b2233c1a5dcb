using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;
using JbAspire.Turn.Engine;
using JbAspire.Turn.Monitoring;
using JbAspire.Turn.Operations;

namespace JbAspire.Turn;

/// <summary>What the server is made of.</summary>
internal static class Hosting
{
    /// <summary>EX_CONFIG of sysexits.h: the start failed because of the configuration.</summary>
    public const int ConfigurationExitCode = 78;

    /// <exception cref="ConfigurationException">A value of the configuration is not allowed.</exception>
    public static void AddTurn(this WebApplicationBuilder builder, CommandLine commandLine)
    {
        TurnConfiguration configuration = TurnConfiguration.Load(commandLine, builder.Configuration);
        TurnServerOptions options = configuration.Options;
        var services = builder.Services;
        services.AddSingleton(commandLine);
        services.AddSingleton(configuration);
        services.AddSingleton(options);
        services.AddSingleton<TurnEngine>();
        services.AddSingleton<ITurnEngine>(provider => provider.GetRequiredService<TurnEngine>());
        services.AddSingleton<TurnService>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnService>());
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
        app.Services.GetRequiredService<TurnService>().Bind();
        app.Services.GetRequiredService<TurnMetrics>();
    }
}

using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;
using JbAspire.Turn.Engine;

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
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<TurnEngine>();
        services.AddSingleton<TurnService>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnService>());
        services.AddSingleton<TurnMetrics>();
        services.AddHealthChecks().AddCheck<TurnHealthCheck>("turn");
    }

    /// <exception cref="ConfigurationException">An address or port cannot be listened on.</exception>
    public static void BindListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<TurnService>().Bind();
        app.Services.GetRequiredService<TurnMetrics>();
    }
}

using JbAspire.Protocols.Stun;
using JbAspire.ServiceDefaults;

namespace JbAspire.Turn;

/// <summary>What the server is made of.</summary>
internal static class Hosting
{
    /// <summary>EX_CONFIG of sysexits.h: the start failed because of the configuration.</summary>
    public const int ConfigurationExitCode = 78;

    private const int BurstSeconds = 4;

    /// <exception cref="ConfigurationException">A value of the <c>Turn</c> section is not allowed.</exception>
    public static void AddTurn(this WebApplicationBuilder builder)
    {
        var options = TurnServerOptions.Read(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(new StunBindingResponder(new StunBindingOptions
        {
            AnswersBinding = !options.NoStun,
            Fingerprint = options.Fingerprint,
            RequestsPerSecond = options.BindingRate,
            Burst = Math.Clamp(options.BindingRate * BurstSeconds, 1, 1_000_000),
        }));
        services.AddSingleton<TurnServer>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnServer>());
        services.AddSingleton<TurnMetrics>();
        services.AddHealthChecks().AddCheck<TurnHealthCheck>("turn");
    }

    /// <exception cref="ConfigurationException">An address or port cannot be listened on.</exception>
    public static void BindListeners(this WebApplication app)
    {
        app.Services.GetRequiredService<TurnServer>().Bind();
        app.Services.GetRequiredService<TurnMetrics>();
    }
}

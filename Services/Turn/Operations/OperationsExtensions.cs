using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace JbAspire.Turn.Operations;

/// <summary>Signals, reload, certificates and logs of the host.</summary>
internal static class OperationsExtensions
{
    /// <summary>What needs an <see cref="ITurnEngine"/> beside it.</summary>
    /// <exception cref="ConfigurationException">The log file cannot be written.</exception>
    public static void AddOperations(this WebApplicationBuilder builder, OperationsOptions options)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<CertificateWatch>();
        services.AddSingleton<ConfigurationReloader>();
        services.AddSingleton(provider => new DrainSequence(
            provider.GetRequiredService<ITurnEngine>(),
            () => TimeSpan.FromSeconds(provider.GetRequiredService<ConfigurationReloader>().Current.Operations.DrainTimeout),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>().StopApplication,
            provider.GetRequiredService<ILogger<DrainSequence>>()));
        services.AddSingleton<IHostLifetime, TurnLifetime>();
        services.AddHostedService<StartReport>();
        services.AddHostedService(provider => provider.GetRequiredService<CertificateWatch>());
        AddLogging(builder, options);
    }

    private static void AddLogging(WebApplicationBuilder builder, OperationsOptions options)
    {
        if (options.Verbosity != LogVerbosity.Normal)
            builder.Logging.AddFilter("JbAspire", options.Verbosity == LogVerbosity.Extra ? LogLevel.Trace : LogLevel.Debug);
        if (options.LogFile is null)
            return;

        if (!options.ConsoleLog)
            builder.Logging.AddFilter<ConsoleLoggerProvider>((_, _) => false);
        LogFile file = new(options.LogFile);
        builder.Services.AddSingleton(file);
        builder.Services.AddSingleton<ILoggerProvider>(new FileLoggerProvider(file, TimeProvider.System));
    }
}

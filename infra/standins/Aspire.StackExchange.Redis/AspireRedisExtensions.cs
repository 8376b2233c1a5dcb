using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Redis clients by the name of their connection string.</summary>
public static class AspireRedisExtensions
{
    private const string SectionName = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/> as a singleton for ConnectionStrings:<paramref name="connectionName"/>, with a health check.
    /// It connects when it is first asked for, and goes on trying in the background where Redis does not answer then.
    /// </summary>
    /// <exception cref="InvalidOperationException">When the client is first asked for and no connection string is configured.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>As <see cref="AddRedisClient"/>, registered under <paramref name="name"/> as the service key.</summary>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = ReadSettings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);

        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(serviceKey, (services, _) =>
        {
            var options = ParseOptions(settings.ConnectionString, connectionName);
            options.LoggerFactory ??= services.GetService<ILoggerFactory>();
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });

        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{connectionName}",
                services => new RedisHealthCheck(() => services.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey)),
                failureStatus: null,
                tags: null));
    }

    private static StackExchangeRedisSettings ReadSettings(IConfigurationManager configuration, string connectionName)
    {
        var section = configuration.GetSection(SectionName);
        var named = section.GetSection(connectionName);
        return new StackExchangeRedisSettings
        {
            ConnectionString = configuration.GetConnectionString(connectionName)
                ?? named[nameof(StackExchangeRedisSettings.ConnectionString)]
                ?? section[nameof(StackExchangeRedisSettings.ConnectionString)],
            DisableHealthChecks = bool.TryParse(
                named[nameof(StackExchangeRedisSettings.DisableHealthChecks)] ?? section[nameof(StackExchangeRedisSettings.DisableHealthChecks)],
                out var disabled) && disabled,
        };
    }

    private static ConfigurationOptions ParseOptions(string? connectionString, string connectionName)
    {
        if (string.IsNullOrEmpty(connectionString))
            throw new InvalidOperationException($"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or '{SectionName}:ConnectionString'.");
        var options = ConfigurationOptions.Parse(connectionString);
        // A host may start before Redis does: unless the connection string says otherwise, the first connect does not fail but goes on trying.
        if (!connectionString.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
            options.AbortOnConnectFail = false;
        return options;
    }
}

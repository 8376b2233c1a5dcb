using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JbAspire.ServiceDefaults;

/// <summary>What every host has, in one call.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>The tag of the health checks that /alive asks.</summary>
    internal const string LiveTag = "live";

    /// <summary>
    /// Adds telemetry, health checks, service discovery, resilient HTTP clients, problem details, listener limits, the gRPC endpoint where
    /// GRPC_PORT is set, graceful shutdown and the version banner.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting has a value that is not allowed.</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddQuietLogging();
        var settings = new HostSettings(builder.Configuration);
        var version = VersionInfo.Of(builder.Environment, builder.Configuration);

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(version);
        builder.Services.AddHostedService<VersionBanner>();
        builder.AddTelemetry(settings, version);
        builder.Services.AddResilientHttp(settings);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        builder.Services.AddProblemDetails();

        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ListenerLimits>();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, GrpcProtocol>();
        builder.Services.AddHostedService<GrpcListener>();
        builder.Services.AddSingleton<IStartupFilter, ExceptionResponse>();

        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        return builder;
    }
}

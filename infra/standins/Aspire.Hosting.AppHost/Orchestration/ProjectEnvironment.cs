using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>The variables that every project of an application is given.</summary>
internal static class ProjectEnvironment
{
    private const string DevelopmentExportInterval = "1000"; // milliseconds

    public static void AddDefaults(EnvironmentCallbackContext context)
    {
        var services = context.ExecutionContext.ServiceProvider;
        var environment = services.GetRequiredService<IHostEnvironment>().EnvironmentName;
        var variables = context.EnvironmentVariables;
        variables["ASPNETCORE_ENVIRONMENT"] = environment;
        variables["DOTNET_ENVIRONMENT"] = environment;
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["LOGGING__CONSOLE__FORMATTEROPTIONS__SINGLELINE"] = "true";
        AddUrls(context);
        AddTelemetry(context, services.GetRequiredService<RunOptions>().OtlpEndpoint, environment == Environments.Development);
    }

    // A port that the process learns from a variable of its own is not one of ASP.NET's addresses.
    private static void AddUrls(EnvironmentCallbackContext context)
    {
        var urls = context.Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.UriScheme is "http" or "https" && e.TargetPortEnvironmentVariable is null)
            .Select(e => $"{e.UriScheme}://{BindHost(e)}:{ReplicaContext.CurrentTargetPort(e)?.ToString(CultureInfo.InvariantCulture)}")
            .ToArray();
        if (urls.Length == 0)
            return;
        context.EnvironmentVariables["ASPNETCORE_URLS"] = string.Join(';', urls);
        context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
    }

    private static string BindHost(EndpointAnnotation endpoint) => endpoint.IsProxied ? "localhost" : endpoint.TargetHost;

    private static void AddTelemetry(EnvironmentCallbackContext context, string? otlpEndpoint, bool isDevelopment)
    {
        var variables = context.EnvironmentVariables;
        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=" + ReplicaContext.Current?.InstanceId;
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (otlpEndpoint is not null)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlpEndpoint;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        }

        if (!isDevelopment)
            return;
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = DevelopmentExportInterval;
        variables["OTEL_BSP_SCHEDULE_DELAY"] = DevelopmentExportInterval;
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = DevelopmentExportInterval;
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }
}

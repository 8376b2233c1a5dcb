using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JbAspire.ServiceDefaults;

/// <summary>The endpoints that every host answers.</summary>
public static class DefaultEndpointsExtensions
{
    /// <summary>
    /// Maps /health (every check: ready for work), /alive (the checks tagged "live": the process answers) and /version. Both health endpoints answer
    /// 200 or 503 with the status as text.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ServiceDefaultsExtensions.LiveTag) });
        app.MapGet("/version", (RequestDelegate)WriteVersion);
        return app;
    }

    private static Task WriteVersion(HttpContext context) => context.Response.WriteAsJsonAsync(
        context.RequestServices.GetRequiredService<VersionInfo>(),
        VersionInfoJsonContext.Default.VersionInfo,
        cancellationToken: context.RequestAborted);
}

using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JbAspire.AppHost;

/// <summary>Says where the system is reached, once every part of it is healthy.</summary>
internal sealed partial class HealthyAnnouncement(
    DistributedApplicationModel model, ResourceNotificationService notifications, ILogger<HealthyAnnouncement> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = Stopwatch.StartNew();
        try
        {
            foreach (var resource in model.Resources.Where(r => r is ProjectResource or ContainerResource or CoturnResource && !r.TryGetLastAnnotation<ExplicitStartupAnnotation>(out _)))
                await notifications.WaitForResourceHealthyAsync(resource.Name, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var gateway = model.Resources.OfType<ProjectResource>().Single(r => r.Name == "gateway").GetEndpoint("http").Url;
        var metrics = model.Resources.OfType<ProjectResource>().Single(r => r.Name == "metrics").GetEndpoint("http").Url;
        LogHealthy(logger, started.Elapsed.TotalSeconds, gateway, metrics);
        if (notifications.TryGetCurrentState("aspire-dashboard", out var dashboard) && dashboard is { Snapshot.Urls: [var page, ..] })
            LogDashboard(logger, page.Url);
    }

    [LoggerMessage(1, LogLevel.Information, "Everything is healthy after {Seconds:0.0} s. App: {App}  Health: {App}/health  Metrics: {Metrics}/metrics")]
    private static partial void LogHealthy(ILogger logger, double seconds, string app, string metrics);

    [LoggerMessage(2, LogLevel.Information, "Dashboard: {Url}")]
    private static partial void LogDashboard(ILogger logger, string url);
}

/// <summary>Switches the announcement on.</summary>
internal static class HealthyAnnouncementExtensions
{
    public static void AnnounceWhenHealthy(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
            builder.Services.AddHostedService<HealthyAnnouncement>();
    }
}

using JbAspire.Contracts.Controller;
using JbAspire.Metrics.Exposition;
using JbAspire.Metrics.Scraping;

namespace JbAspire.Metrics;

/// <summary>The wiring of the host: who is asked, and where the answer is served.</summary>
internal static class MetricsPageExtensions
{
    /// <summary>Where the controller is: the service "sfucontroller", its endpoint "grpc".</summary>
    public const string ControllerAddress = "http://_grpc.sfucontroller";

    private const string DefaultUrl = "http://*:9100";

    public static void AddMetricsPage(this WebApplicationBuilder builder)
    {
        // The guide's port for the case that nobody gives another one.
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls(DefaultUrl);

        builder.Services.AddSingleton(new MetricsOptions(builder.Configuration));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddGrpcClient<SfuController.SfuControllerClient>(options => options.Address = new Uri(ControllerAddress));
        builder.Services.AddSingleton<NodeChannels>();
        builder.Services.AddSingleton<SfuScraper>();
        builder.Services.AddSingleton(services => new PageCache(
            async () => SfuPage.Render(await services.GetRequiredService<SfuScraper>().ScrapeAsync()),
            services.GetRequiredService<MetricsOptions>().CacheTime,
            services.GetRequiredService<TimeProvider>()));
    }

    public static void MapMetricsPage(this WebApplication app) => app.MapGet("/metrics", (RequestDelegate)WritePageAsync);

    private static async Task WritePageAsync(HttpContext context)
    {
        byte[] page = await context.RequestServices.GetRequiredService<PageCache>().GetAsync().WaitAsync(context.RequestAborted);
        context.Response.ContentType = PrometheusWriter.ContentType;
        context.Response.ContentLength = page.Length;
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }
}

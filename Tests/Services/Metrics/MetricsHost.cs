extern alias Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace JbAspire.Tests.Services.Metrics;

/// <summary>The host under test; its page is not cached unless the test says so.</summary>
internal sealed class MetricsHost(string controllerUrl, params (string Name, string Value)[] settings) : WebApplicationFactory<Metrics::Program>
{
    public async Task<string> ReadPageAsync()
    {
        using HttpClient client = CreateClient();
        return await client.GetStringAsync("/metrics");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("services:sfucontroller:grpc:0", controllerUrl);
        builder.UseSetting("Metrics:CacheMilliseconds", "0");
        foreach ((string name, string value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }
}

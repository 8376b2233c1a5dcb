using System.Net;
using JbAspire.Turn.Configuration;
using Microsoft.AspNetCore.Hosting.Server;

namespace JbAspire.Turn.Monitoring;

/// <summary>Where the host serves HTTP: at the URLs that it is given, if any, and at the port of the metrics, if they are on.</summary>
internal static class MonitoringEndpoints
{
    public static void ListenForHttp(this WebApplicationBuilder builder, OperationsOptions options)
    {
        List<string> urls = ConfiguredUrls(builder.Configuration);
        if (options.Prometheus)
            urls.Add(UrlOf(new IPEndPoint(options.PrometheusAddress, options.PrometheusPort)));

        if (urls.Count > 0)
            builder.WebHost.UseUrls([.. urls]);
        else if (!builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            // A server beside coturn's clients needs no port 5000, which ASP.NET Core would open by default.
            builder.Services.AddSingleton<IServer, NoHttpServer>();
    }

    private static List<string> ConfiguredUrls(ConfigurationManager configuration)
    {
        List<string> urls = [.. Split(configuration["urls"])];
        if (urls.Count == 0)
        {
            urls.AddRange(Split(configuration["http_ports"]).Select(port => $"http://*:{port}"));
            urls.AddRange(Split(configuration["https_ports"]).Select(port => $"https://*:{port}"));
        }

        return urls;
    }

    // The text of an end point has the brackets that a URL wants around IPv6.
    private static string UrlOf(IPEndPoint endPoint) => $"http://{endPoint}";

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

using System.Net;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Monitoring;

/// <summary>The port of the metrics on the real HTTP server.</summary>
public sealed class MetricsPortTests
{
    [Fact]
    public async Task Metrics_are_on_their_own_port_with_ok_at_the_root_and_nothing_else()
    {
        int port = PortRange.FindFree(1).First;
        using TurnHost host = new(("Turn:Prometheus", "true"), ("Turn:PrometheusPort", $"{port}"));
        host.UseKestrel();
        host.StartServer();
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };

        using HttpResponseMessage metrics = await client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType!.ToString());
        Assert.Contains("\nstun_binding_request 0\n", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/metrics", null)).StatusCode);
    }
}

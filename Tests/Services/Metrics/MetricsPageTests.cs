extern alias Metrics;
using System.Diagnostics;
using System.Net;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using JbAspire.ServiceDefaults;
using Xunit;

namespace JbAspire.Tests.Services.Metrics;

public sealed class MetricsPageTests
{
    private const string NowhereUrl = "http://127.0.0.1:9";

    [PromtoolFact]
    public async Task Page_has_all_live_nodes_and_is_valid_for_prometheus()
    {
        await using FakeSfu first = await FakeSfu.StartNodeAsync(_ => Task.FromResult(Info("a", consumers: 7)));
        await using FakeSfu second = await FakeSfu.StartNodeAsync(_ => Task.FromResult(Info("b", consumers: 8)));
        await using FakeSfu controller = await FakeSfu.StartControllerAsync(() => Nodes(("a", first.Url), ("b", second.Url)));
        await using MetricsHost host = new(controller.Url);
        using HttpClient client = host.CreateClient();
        using HttpResponseMessage response = await client.GetAsync("/metrics");
        string page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("jbaspire_sfu_controller_up 1\n", page);
        Assert.Contains("jbaspire_sfu_consumers{node=\"a\",worker=\"0\"} 7\n", page);
        Assert.Contains("jbaspire_sfu_consumers{node=\"b\",worker=\"0\"} 8\n", page);
        await Promtool.CheckAsync(page, "check", "metrics");
    }

    [Fact]
    public async Task Dead_silent_and_misplaced_nodes_do_not_break_the_page()
    {
        await using FakeSfu alive = await FakeSfu.StartNodeAsync(_ => Task.FromResult(Info("alive", consumers: 7)));
        await using FakeSfu silent = await FakeSfu.StartNodeAsync(async stop =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return new NodeInfo();
        });
        await using FakeSfu controller = await FakeSfu.StartControllerAsync(
            () => Nodes(("alive", alive.Url), ("silent", silent.Url), ("dead", NowhereUrl), ("misplaced", "ftp://x"), ("alive", NowhereUrl)));
        await using MetricsHost host = new(controller.Url, ("Metrics:ScrapeTimeoutMilliseconds", "1500"));
        await host.ReadPageAsync();
        long start = Stopwatch.GetTimestamp();
        string page = await host.ReadPageAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
        Assert.Contains("jbaspire_sfu_up{node=\"alive\"} 1\n", page);
        Assert.Contains("jbaspire_sfu_consumers{node=\"alive\",worker=\"0\"} 7\n", page);
        foreach (string node in new[] { "silent", "dead", "misplaced" })
        {
            Assert.Contains($"jbaspire_sfu_up{{node=\"{node}\"}} 0\n", page);
            Assert.Contains($"jbaspire_sfu_scrape_errors_total{{node=\"{node}\"}} 2\n", page);
        }
    }

    [Fact]
    public async Task Nodes_of_the_last_answer_are_asked_while_the_controller_is_away()
    {
        int consumers = 1;
        await using FakeSfu node = await FakeSfu.StartNodeAsync(_ => Task.FromResult(Info("a", (uint)consumers)));
        FakeSfu controller = await FakeSfu.StartControllerAsync(() => Nodes(("a", node.Url)));
        await using MetricsHost host = new(controller.Url, ("Metrics:ScrapeTimeoutMilliseconds", "1500"));
        Assert.Contains("jbaspire_sfu_controller_up 1\n", await host.ReadPageAsync());

        await controller.DisposeAsync();
        consumers = 2;
        string page = await host.ReadPageAsync();

        Assert.Contains("jbaspire_sfu_controller_up 0\n", page);
        Assert.Contains("jbaspire_sfu_controller_scrape_errors_total 1\n", page);
        Assert.Contains("jbaspire_sfu_consumers{node=\"a\",worker=\"0\"} 2\n", page);
    }

    [Fact]
    public async Task Page_is_served_without_any_controller()
    {
        await using MetricsHost host = new(NowhereUrl, ("Metrics:ScrapeTimeoutMilliseconds", "1000"));
        using HttpClient client = host.CreateClient();

        Assert.Contains("jbaspire_sfu_controller_up 0\n", await client.GetStringAsync("/metrics"));
        // The host itself is well.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Node_that_the_controller_no_longer_lists_leaves_the_page()
    {
        await using FakeSfu node = await FakeSfu.StartNodeAsync(_ => Task.FromResult(Info("a", consumers: 1)));
        ListNodesResponse nodes = Nodes(("a", node.Url));
        await using FakeSfu controller = await FakeSfu.StartControllerAsync(() => nodes);
        await using MetricsHost host = new(controller.Url);
        Assert.Contains("node=\"a\"", await host.ReadPageAsync());
        nodes = Nodes();

        Assert.DoesNotContain("node=\"a\"", await host.ReadPageAsync());
    }

    [Fact]
    public async Task Answers_within_the_cache_time_cost_the_nodes_nothing()
    {
        int asked = 0;
        await using FakeSfu node = await FakeSfu.StartNodeAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(Info("a", consumers: 1));
        });
        await using FakeSfu controller = await FakeSfu.StartControllerAsync(() => Nodes(("a", node.Url)));
        await using MetricsHost host = new(controller.Url, ("Metrics:CacheMilliseconds", "60000"));
        string[] pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.ReadPageAsync()));

        Assert.Single(pages.Distinct());
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Setting_outside_its_range_stops_the_start()
    {
        using MetricsHost host = new(NowhereUrl, ("Metrics:ScrapeTimeoutMilliseconds", "5"));
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => host.CreateClient());

        Assert.Equal(
            "Configuration: Metrics:ScrapeTimeoutMilliseconds is '5' but must be a whole number from 100 to 30000.", exception.Message);
    }

    private static ListNodesResponse Nodes(params (string Id, string Url)[] nodes) =>
        new() { Nodes = { nodes.Select(node => new NodeState { NodeId = node.Id, ControlUrl = node.Url, ConsumerCapacity = 500 }) } };

    private static NodeInfo Info(string id, uint consumers) => new()
    {
        NodeId = id,
        InstanceId = "i",
        Version = "0.1.0",
        PublicAddress = "127.0.0.1",
        Workers = { new WorkerInfo { Index = 0, Alive = true, Consumers = consumers, DroppedByReason = { { "net.oversized", 1 } } } },
    };
}

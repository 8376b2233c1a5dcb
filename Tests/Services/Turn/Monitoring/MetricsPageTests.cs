extern alias Turn;
using System.Diagnostics;
using System.Text;
using JbAspire.Tests.Services.Metrics;
using Turn::JbAspire.Turn.Monitoring;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Monitoring;

public sealed class MetricsPageTests
{
    // coturn 4.17.1, as scraped.
    private static readonly string[] CoturnNames =
    [
        "stun_binding_request", "stun_binding_response", "stun_binding_error",
        "turn_unauthenticated_401_requests", "turn_unauthenticated_401_responses", "turn_unauthenticated_401_dropped_responses",
        "turn_ratelimit_hash_collisions", "turn_ratelimit_occupied_buckets", "turn_ratelimit_total_buckets",
        "turn_traffic_rcvp", "turn_traffic_rcvb", "turn_traffic_sentp", "turn_traffic_sentb",
        "turn_traffic_peer_rcvp", "turn_traffic_peer_rcvb", "turn_traffic_peer_sentp", "turn_traffic_peer_sentb",
        "turn_total_traffic_rcvp", "turn_total_traffic_rcvb", "turn_total_traffic_sentp", "turn_total_traffic_sentb",
        "turn_total_traffic_peer_rcvp", "turn_total_traffic_peer_rcvb", "turn_total_traffic_peer_sentp", "turn_total_traffic_peer_sentb",
        "turn_total_allocations", "turn_packet_processed", "turn_packet_dropped",
        "turn_udp_recvmmsg_calls", "turn_udp_recvmmsg_packets", "turn_udp_sendmmsg_flushes", "turn_udp_sendmmsg_datagrams",
        "turn_udp_sendmmsg_gso_datagrams",
    ];

    private static string Page => Encoding.UTF8.GetString(MetricsPage.Render(Samples.Snapshot));

    [Fact]
    public void Page_has_all_names_of_coturn()
    {
        foreach (string name in CoturnNames)
            Assert.Contains($"# TYPE {name} ", Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stun_binding_request 10")]
    [InlineData("turn_traffic_rcvp{realm=\"jbcalling.com\"} 2")]
    [InlineData("turn_traffic_peer_sentb{realm=\"a\\\"b\\\\\"} 8")]
    [InlineData("turn_total_traffic_rcvp 3")]
    [InlineData("turn_total_allocations{type=\"TLS\"} 1")]
    [InlineData("turn_udp_sendmmsg_gso_datagrams 60")]
    [InlineData("jbaspire_turn_errors_total{method=\"allocate\",code=\"486\"} 1")]
    [InlineData("jbaspire_turn_relayed_bytes_total{transport=\"UDP\",side=\"peer\",direction=\"sent\"} 8")]
    [InlineData("jbaspire_turn_allocation_age_seconds_bucket{le=\"1\"} 1")]
    [InlineData("jbaspire_turn_allocation_age_seconds_bucket{le=\"60\"} 2")]
    [InlineData("jbaspire_turn_allocation_age_seconds_bucket{le=\"28800\"} 2")]
    [InlineData("jbaspire_turn_allocation_age_seconds_bucket{le=\"+Inf\"} 3")]
    [InlineData("jbaspire_turn_allocation_age_seconds_sum 86460")]
    [InlineData("jbaspire_turn_allocation_age_seconds_count 3")]
    [InlineData("jbaspire_turn_handshakes_total{transport=\"TLS\",outcome=\"failed\"} 2")]
    [InlineData("jbaspire_turn_auth_failures_total{cause=\"wrong_password\"} 4")]
    [InlineData("jbaspire_turn_denied_peers_total{rule=\"loopback\"} 5")]
    [InlineData("jbaspire_turn_draining 1")]
    public void Numbers_are_those_of_the_snapshot(string line) => Assert.Contains($"\n{line}\n", Page, StringComparison.Ordinal);

    [PromtoolFact]
    public Task Own_metrics_pass_the_checker()
    {
        ExpositionWriter writer = new();
        OwnMetrics.Write(writer, Samples.Snapshot);

        return Promtool.CheckAsync(Encoding.UTF8.GetString(writer.ToUtf8()), "check", "metrics");
    }

    [PromtoolFact]
    public async Task Whole_page_has_no_fault_but_the_names_that_coturn_chose()
    {
        ProcessStartInfo start = new("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(Page);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        foreach (string line in (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(line.Split(' ')[0], CoturnNames);
            Assert.EndsWith("""counter metrics should have "_total" suffix""", line, StringComparison.Ordinal);
        }
    }

    [PromtoolFact]
    public Task Empty_snapshot_passes_the_checker()
    {
        ExpositionWriter writer = new();
        OwnMetrics.Write(writer, new TurnSnapshot());

        return Promtool.CheckAsync(Encoding.UTF8.GetString(writer.ToUtf8()), "check", "metrics");
    }
}

extern alias Metrics;
using System.Text;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using Metrics::JbAspire.Metrics.Exposition;
using Metrics::JbAspire.Metrics.Scraping;
using Xunit;

namespace JbAspire.Tests.Services.Metrics;

public sealed class SfuPageTests
{
    [Fact]
    public void Every_value_of_a_worker_is_on_the_page()
    {
        string page = Encoding.UTF8.GetString(RenderSample());
        string[] worker = [.. page.Split('\n').Where(line => line.Contains("worker=\"1\""))];
        Assert.Equal(
            [
                """jbaspire_sfu_worker_up{node="a",worker="1"} 1""",
                """jbaspire_sfu_routers{node="a",worker="1"} 2""",
                """jbaspire_sfu_transports{node="a",worker="1"} 3""",
                """jbaspire_sfu_producers{node="a",worker="1"} 4""",
                """jbaspire_sfu_consumers{node="a",worker="1"} 5""",
                """jbaspire_sfu_received_bytes_total{node="a",worker="1"} 7""",
                """jbaspire_sfu_received_packets_total{node="a",worker="1"} 6""",
                """jbaspire_sfu_sent_bytes_total{node="a",worker="1"} 9""",
                """jbaspire_sfu_sent_packets_total{node="a",worker="1"} 8""",
                """jbaspire_sfu_dropped_packets_total{node="a",worker="1"} 13""",
                """jbaspire_sfu_cpu_seconds_total{node="a",worker="1"} 1.25""",
                """jbaspire_sfu_nacked_packets_sent_total{node="a",worker="1"} 21""",
                """jbaspire_sfu_repaired_packets_total{node="a",worker="1"} 22""",
                """jbaspire_sfu_nacked_packets_received_total{node="a",worker="1"} 23""",
                """jbaspire_sfu_retransmitted_packets_total{node="a",worker="1"} 24""",
                """jbaspire_sfu_key_frame_requests_sent_total{node="a",worker="1"} 25""",
                """jbaspire_sfu_key_frame_requests_received_total{node="a",worker="1"} 26""",
                """jbaspire_sfu_layer_changes_total{node="a",worker="1"} 27""",
                """jbaspire_sfu_probation_sent_bytes_total{node="a",worker="1"} 28""",
                """jbaspire_sfu_estimating_transports{node="a",worker="1"} 29""",
                """jbaspire_sfu_available_outgoing_bytes_per_second{node="a",worker="1"} 3750000""",
                """jbaspire_sfu_consumers_by_spatial_layer{node="a",worker="1",layer="0"} 31""",
                """jbaspire_sfu_consumers_by_spatial_layer{node="a",worker="1",layer="none"} 32""",
                """jbaspire_sfu_dropped_packets_by_reason_total{node="a",worker="1",reason="rtp.unknown_ssrc"} 1""",
                """jbaspire_sfu_dropped_packets_by_reason_total{node="a",worker="1",reason="srtp.replayed"} 12""",
            ],
            worker);
    }

    [Fact]
    public void Node_has_its_state_and_one_that_did_not_answer_only_what_is_known_without_it()
    {
        string[] lines = Encoding.UTF8.GetString(RenderSample()).Split('\n');

        Assert.Equal(
            [
                """jbaspire_sfu_up{node="a"} 1""",
                """jbaspire_sfu_scrape_duration_seconds{node="a"} 0.01""",
                """jbaspire_sfu_scrape_errors_total{node="a"} 0""",
                """jbaspire_sfu_consumer_capacity{node="a"} 500""",
                """jbaspire_sfu_node_info{node="a",instance_id="i-1",version="0.1.0",public_address="203.0.113.9"} 1""",
                """jbaspire_sfu_draining{node="a"} 1""",
                """jbaspire_sfu_uptime_seconds{node="a"} 12.5""",
                """jbaspire_sfu_workers{node="a"} 2""",
            ],
            lines.Where(line => line.Contains("node=\"a\"") && !line.Contains("worker=")));
        Assert.Equal(
            [
                """jbaspire_sfu_up{node="b\"\\"} 0""",
                """jbaspire_sfu_scrape_duration_seconds{node="b\"\\"} 2""",
                """jbaspire_sfu_scrape_errors_total{node="b\"\\"} 3""",
                """jbaspire_sfu_consumer_capacity{node="b\"\\"} 0""",
            ],
            lines.Where(line => line.Contains("node=\"b")));
    }

    [PromtoolFact]
    public Task Page_is_valid_for_prometheus() => Promtool.CheckAsync(Encoding.UTF8.GetString(RenderSample()), "check", "metrics");

    [PromtoolFact]
    public Task Page_without_nodes_is_valid_for_prometheus() =>
        Promtool.CheckAsync(Encoding.UTF8.GetString(SfuPage.Render(new SfuSnapshot(false, TimeSpan.Zero, 1, []))), "check", "metrics");

    internal static byte[] RenderSample()
    {
        NodeInfo info = new()
        {
            NodeId = "a",
            InstanceId = "i-1",
            Version = "0.1.0",
            PublicAddress = "203.0.113.9",
            Draining = true,
            UptimeSeconds = 12.5,
            Workers =
            {
                new WorkerInfo { Index = 0 },
                new WorkerInfo
                {
                    Index = 1, Alive = true, Routers = 2, Transports = 3, Producers = 4, Consumers = 5, PacketsReceived = 6, BytesReceived = 7,
                    PacketsSent = 8, BytesSent = 9, PacketsDropped = 13, CpuSeconds = 1.25,
                    DroppedByReason = { { "srtp.replayed", 12 }, { "rtp.unknown_ssrc", 1 } },
                    Quality = new WorkerQuality
                    {
                        PacketsNackedToProducers = 21, PacketsRepaired = 22, PacketsNackedByConsumers = 23, PacketsRetransmitted = 24,
                        KeyFrameRequestsSent = 25, KeyFrameRequestsReceived = 26, LayerChanges = 27, ProbationBytesSent = 28,
                        EstimatingTransports = 29, AvailableOutgoingBitrate = 30_000_000,
                        ConsumersBySpatialLayer = { ["none"] = 32, ["0"] = 31 },
                    },
                },
            },
        };
        return SfuPage.Render(new SfuSnapshot(
            ControllerAnswered: true,
            TimeSpan.FromMilliseconds(5),
            ControllerErrors: 0,
            [
                new NodeScrape(new NodeState { NodeId = "a", ConsumerCapacity = 500 }, info, TimeSpan.FromMilliseconds(10), 0),
                new NodeScrape(new NodeState { NodeId = "b\"\\" }, null, TimeSpan.FromSeconds(2), 3),
            ]));
    }
}

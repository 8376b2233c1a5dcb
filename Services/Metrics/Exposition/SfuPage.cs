using System.Globalization;
using JbAspire.Contracts.Sfu;
using JbAspire.Metrics.Scraping;

namespace JbAspire.Metrics.Exposition;

/// <summary>The page: what is exported, under which names. A node that did not answer has only what is known without it.</summary>
internal static class SfuPage
{
    private const string Prefix = "jbaspire_sfu_";
    private const int BitsPerByte = 8;

    private static readonly (string Name, MetricType Type, string Help, Func<WorkerInfo, double> Value)[] WorkerMetrics =
    [
        ("worker_up", MetricType.Gauge, "Whether the worker's thread runs (1) or has died (0).", worker => worker.Alive ? 1 : 0),
        ("routers", MetricType.Gauge, "Routers that exist.", worker => worker.Routers),
        ("transports", MetricType.Gauge, "WebRTC transports that exist.", worker => worker.Transports),
        ("producers", MetricType.Gauge, "Producers that exist.", worker => worker.Producers),
        ("consumers", MetricType.Gauge, "Consumers that exist.", worker => worker.Consumers),
        ("received_bytes_total", MetricType.Counter, "Bytes of the datagrams and TCP frames that came in.", worker => worker.BytesReceived),
        ("received_packets_total", MetricType.Counter, "Datagrams and TCP frames that came in.", worker => worker.PacketsReceived),
        ("sent_bytes_total", MetricType.Counter, "Bytes of the datagrams and TCP frames that were sent.", worker => worker.BytesSent),
        ("sent_packets_total", MetricType.Counter, "Datagrams and TCP frames that were sent.", worker => worker.PacketsSent),
        ("dropped_packets_total", MetricType.Counter, "Packets that were dropped, for any reason.", worker => worker.PacketsDropped),
        ("cpu_seconds_total", MetricType.Counter, "CPU time of the worker's thread.", worker => worker.CpuSeconds),
    ];

    private static readonly (string Name, MetricType Type, string Help, Func<WorkerQuality, double> Value)[] QualityMetrics =
    [
        ("nacked_packets_sent_total", MetricType.Counter, "Packets that producing peers were asked to send again.",
            quality => quality.PacketsNackedToProducers),
        ("repaired_packets_total", MetricType.Counter, "Missing packets that a producing peer's retransmission brought.",
            quality => quality.PacketsRepaired),
        ("nacked_packets_received_total", MetricType.Counter, "Packets that consuming peers asked for again.",
            quality => quality.PacketsNackedByConsumers),
        ("retransmitted_packets_total", MetricType.Counter, "Packets that were sent to consuming peers again.",
            quality => quality.PacketsRetransmitted),
        ("key_frame_requests_sent_total", MetricType.Counter, "PLI and FIR to producing peers.", quality => quality.KeyFrameRequestsSent),
        ("key_frame_requests_received_total", MetricType.Counter, "PLI and FIR from consuming peers.",
            quality => quality.KeyFrameRequestsReceived),
        ("layer_changes_total", MetricType.Counter, "Times that a consumer changed its layers.", quality => quality.LayerChanges),
        ("probation_sent_bytes_total", MetricType.Counter, "Bytes of padding that probed for bandwidth.",
            quality => quality.ProbationBytesSent),
        ("estimating_transports", MetricType.Gauge, "Transports whose outgoing bandwidth is estimated.",
            quality => quality.EstimatingTransports),
        ("available_outgoing_bytes_per_second", MetricType.Gauge, "Sum of these estimates.",
            quality => quality.AvailableOutgoingBitrate / BitsPerByte),
    ];

    private static readonly (string Name, string Help, Func<NodeInfo, double> Value)[] NodeMetrics =
    [
        ("draining", "Whether the node takes no new rooms (1) or does (0).", node => node.Draining ? 1 : 0),
        ("uptime_seconds", "Time since the node's process started.", node => node.UptimeSeconds),
        ("workers", "Workers of the node.", node => node.Workers.Count),
    ];

    public static byte[] Render(SfuSnapshot snapshot)
    {
        PrometheusWriter writer = new();
        WriteController(writer, snapshot);
        WriteScrapes(writer, snapshot.Nodes);
        WriteNodes(writer, snapshot.Nodes);
        WriteWorkers(writer, snapshot.Nodes);
        WriteQuality(writer, snapshot.Nodes);
        WriteDropReasons(writer, snapshot.Nodes);
        return writer.ToUtf8();
    }

    private static void WriteController(PrometheusWriter writer, SfuSnapshot snapshot)
    {
        writer.Family(Prefix + "controller_up", MetricType.Gauge, "Whether the controller listed its nodes (1); if not (0), the nodes are those of its last answer.");
        writer.Sample(snapshot.ControllerAnswered ? 1 : 0);
        writer.Family(Prefix + "controller_scrape_duration_seconds", MetricType.Gauge, "Time that the controller took to list its nodes.");
        writer.Sample(snapshot.ControllerDuration.TotalSeconds);
        writer.Family(Prefix + "controller_scrape_errors_total", MetricType.Counter, "Times that the controller did not list its nodes.");
        writer.Sample(snapshot.ControllerErrors);
    }

    private static void WriteScrapes(PrometheusWriter writer, IReadOnlyList<NodeScrape> nodes)
    {
        writer.Family(Prefix + "up", MetricType.Gauge, "Whether the node answered (1) or not (0).");
        foreach (NodeScrape node in nodes)
            writer.Sample(node.Info is null ? 0 : 1, ("node", node.State.NodeId));

        writer.Family(Prefix + "scrape_duration_seconds", MetricType.Gauge, "Time that the node took to answer, or to fail.");
        foreach (NodeScrape node in nodes)
            writer.Sample(node.Duration.TotalSeconds, ("node", node.State.NodeId));

        writer.Family(Prefix + "scrape_errors_total", MetricType.Counter, "Times that the node did not answer.");
        foreach (NodeScrape node in nodes)
            writer.Sample(node.Errors, ("node", node.State.NodeId));

        writer.Family(Prefix + "consumer_capacity", MetricType.Gauge, "Consumers that the node takes in all.");
        foreach (NodeScrape node in nodes)
            writer.Sample(node.State.ConsumerCapacity, ("node", node.State.NodeId));
    }

    private static void WriteNodes(PrometheusWriter writer, IReadOnlyList<NodeScrape> nodes)
    {
        writer.Family(Prefix + "node_info", MetricType.Gauge, "Always 1: what the node says of itself.");
        foreach ((string id, NodeInfo info) in Answered(nodes))
        {
            writer.Sample(
                1, ("node", id), ("instance_id", info.InstanceId), ("version", info.Version), ("public_address", info.PublicAddress));
        }

        foreach ((string name, string help, Func<NodeInfo, double> value) in NodeMetrics)
        {
            writer.Family(Prefix + name, MetricType.Gauge, help);
            foreach ((string id, NodeInfo info) in Answered(nodes))
                writer.Sample(value(info), ("node", id));
        }
    }

    private static void WriteWorkers(PrometheusWriter writer, IReadOnlyList<NodeScrape> nodes)
    {
        foreach ((string name, MetricType type, string help, Func<WorkerInfo, double> value) in WorkerMetrics)
        {
            writer.Family(Prefix + name, type, help);
            foreach ((string id, NodeInfo info) in Answered(nodes))
            {
                foreach (WorkerInfo worker in Workers(info))
                    writer.Sample(value(worker), ("node", id), ("worker", Number(worker)));
            }
        }
    }

    private static void WriteQuality(PrometheusWriter writer, IReadOnlyList<NodeScrape> nodes)
    {
        (string Id, WorkerInfo Worker)[] workers =
        [
            .. from node in Answered(nodes)
               from worker in Workers(node.Info)
               where worker.Quality is not null
               select (node.Id, worker),
        ];
        foreach ((string name, MetricType type, string help, Func<WorkerQuality, double> value) in QualityMetrics)
        {
            writer.Family(Prefix + name, type, help);
            foreach ((string id, WorkerInfo worker) in workers)
                writer.Sample(value(worker.Quality), ("node", id), ("worker", Number(worker)));
        }

        writer.Family(
            Prefix + "consumers_by_spatial_layer", MetricType.Gauge, "Consumers of video with layers, by the spatial layer that they get.");
        foreach ((string id, WorkerInfo worker) in workers)
        {
            foreach ((string layer, uint count) in worker.Quality.ConsumersBySpatialLayer.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                writer.Sample(count, ("node", id), ("worker", Number(worker)), ("layer", layer));
        }
    }

    private static void WriteDropReasons(PrometheusWriter writer, IReadOnlyList<NodeScrape> nodes)
    {
        writer.Family(Prefix + "dropped_packets_by_reason_total", MetricType.Counter, "Packets that were dropped, by reason.");
        foreach ((string id, NodeInfo info) in Answered(nodes))
        {
            foreach (WorkerInfo worker in Workers(info))
            {
                foreach ((string reason, ulong count) in worker.DroppedByReason.OrderBy(drop => drop.Key, StringComparer.Ordinal))
                    writer.Sample(count, ("node", id), ("worker", Number(worker)), ("reason", reason));
            }
        }
    }

    private static IEnumerable<(string Id, NodeInfo Info)> Answered(IReadOnlyList<NodeScrape> nodes) =>
        nodes.Where(node => node.Info is not null).Select(node => (node.State.NodeId, node.Info!));

    private static IEnumerable<WorkerInfo> Workers(NodeInfo info) => info.Workers.DistinctBy(worker => worker.Index);

    private static string Number(WorkerInfo worker) => worker.Index.ToString(CultureInfo.InvariantCulture);
}

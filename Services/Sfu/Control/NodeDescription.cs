using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Networking;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>The node and its workers in figures.</summary>
internal sealed class NodeDescription(SfuSettings settings, WorkerPool pool, SfuNode node)
{
    public async Task<NodeInfo> DescribeAsync()
    {
        var info = new NodeInfo
        {
            NodeId = settings.NodeId,
            InstanceId = node.InstanceId,
            Version = SfuNode.Version,
            PublicAddress = settings.AnnouncedAddress ?? settings.ListenIp.ToString(),
            Draining = node.IsDraining,
            UptimeSeconds = node.Uptime.TotalSeconds,
        };
        foreach (SfuWorker worker in pool.Workers)
        {
            info.Workers.Add(worker.IsAlive
                ? await worker.InvokeAsync((media, _, _) => Describe(worker, media))
                : new WorkerInfo { Index = (uint)worker.Index });
        }

        return info;
    }

    private static WorkerInfo Describe(SfuWorker worker, MediaWorker media)
    {
        EventLoopCounters counters = worker.ReadCounters();
        var info = new WorkerInfo
        {
            Index = (uint)worker.Index,
            UdpPort = (uint)worker.UdpPort,
            PlainUdpPort = (uint)worker.PlainUdpPort,
            TcpPort = (uint)worker.TcpPort,
            Routers = (uint)media.RouterCount,
            Transports = (uint)media.TransportCount,
            Producers = (uint)media.ProducerCount,
            Consumers = (uint)media.ConsumerCount,
            PacketsReceived = (ulong)counters.PacketsReceived,
            BytesReceived = (ulong)counters.BytesReceived,
            PacketsSent = (ulong)counters.PacketsSent,
            BytesSent = (ulong)counters.BytesSent,
            PacketsDropped = (ulong)media.Drops.Total,
            CpuSeconds = counters.ThreadCpuTime?.TotalSeconds ?? 0,
            Alive = true,
            Quality = QualityMapping.ToProto(media, worker.LayerChanges),
        };
        foreach (DropReason reason in Enum.GetValues<DropReason>())
        {
            info.DroppedByReason[DropCounters.NameOf(reason)] = (ulong)media.Drops[reason];
        }

        return info;
    }
}

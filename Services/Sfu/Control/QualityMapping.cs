using System.Globalization;
using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;

namespace JbAspire.Sfu.Control;

/// <summary>How well a worker's media gets through, in figures for operators.</summary>
internal static class QualityMapping
{
    private const string NoLayer = "none";

    public static WorkerQuality ToProto(MediaWorker media, long layerChanges)
    {
        WorkerTotals totals = media.ReadTotals();
        var quality = new WorkerQuality
        {
            PacketsNackedToProducers = (ulong)totals.PacketsNackedToProducers,
            PacketsRepaired = (ulong)totals.PacketsRepaired,
            PacketsNackedByConsumers = (ulong)totals.PacketsNackedByConsumers,
            PacketsRetransmitted = (ulong)totals.PacketsRetransmitted,
            KeyFrameRequestsSent = (ulong)totals.KeyFrameRequestsSent,
            KeyFrameRequestsReceived = (ulong)totals.KeyFrameRequestsReceived,
            ProbationBytesSent = (ulong)totals.ProbationBytesSent,
            LayerChanges = (ulong)layerChanges,
        };
        foreach (Transport transport in media.Routers.SelectMany(router => router.Transports))
        {
            if (transport.EstimatesBandwidth)
            {
                quality.EstimatingTransports++;
                quality.AvailableOutgoingBitrate += transport.AvailableOutgoingBitrate;
            }

            foreach (Consumer consumer in transport.Consumers.Where(consumer => consumer.Producer.Type != ProducerType.Simple))
            {
                string layer = consumer.CurrentLayers?.SpatialLayer.ToString(CultureInfo.InvariantCulture) ?? NoLayer;
                quality.ConsumersBySpatialLayer[layer] = quality.ConsumersBySpatialLayer.GetValueOrDefault(layer) + 1;
            }
        }

        return quality;
    }
}

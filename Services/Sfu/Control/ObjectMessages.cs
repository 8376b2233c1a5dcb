using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using Layers = JbAspire.Media.Consumers.ConsumerLayers;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's producers and consumers and the media core's.</summary>
internal static class ObjectMessages
{
    private const int MaxMidLength = 16;

    public static ProducerOptions FromProto(ProduceRequest request, string id) => new()
    {
        Id = id,
        Kind = RtpMessages.ToKind(request.Kind),
        RtpParameters = RtpMessages.FromProto(request.RtpParameters),
        Paused = request.Paused,
    };

    public static ConsumerOptions FromProto(ConsumeRequest request, string id)
    {
        if (request.ProducerId.Length == 0)
        {
            throw new MediaException(MediaError.InvalidArgument, "producer_id: it is missing.");
        }

        if (request.HasMid && request.Mid.Length is 0 or > MaxMidLength)
        {
            throw new MediaException(MediaError.InvalidArgument, $"mid: it has {request.Mid.Length} characters; 1 to {MaxMidLength} are allowed.");
        }

        return new ConsumerOptions
        {
            Id = id,
            ProducerId = request.ProducerId,
            RtpCapabilities = RtpMessages.FromProto(request.RtpCapabilities),
            Paused = request.Paused,
            PreferredLayers = FromProto(request.PreferredLayers),
            Mid = request.HasMid ? request.Mid : null,
        };
    }

    public static Layers? FromProto(Contracts.Sfu.ConsumerLayers? layers) => layers is null
        ? null
        : new Layers((int)Math.Min(layers.SpatialLayer, 7), layers.HasTemporalLayer ? (int)Math.Min(layers.TemporalLayer, 7) : null);

    /// <summary>Null without a spatial layer: nothing is forwarded, or there are no layers.</summary>
    public static Contracts.Sfu.ConsumerLayers? ToProto(int? spatialLayer, int? temporalLayer)
    {
        if (spatialLayer is not { } spatial)
        {
            return null;
        }

        var layers = new Contracts.Sfu.ConsumerLayers { SpatialLayer = (uint)spatial };
        if (temporalLayer is { } temporal)
        {
            layers.TemporalLayer = (uint)temporal;
        }

        return layers;
    }

    public static ProducerInfo ToProto(Producer producer) => new()
    {
        Id = producer.Id,
        Kind = RtpMessages.ToText(producer.Kind),
        Type = ToText(producer.Type),
        Paused = producer.Paused,
        RtpParameters = RtpMessages.ToProto(producer.RtpParameters),
    };

    public static ConsumerInfo ToProto(Consumer consumer) => new()
    {
        Id = consumer.Id,
        ProducerId = consumer.Producer.Id,
        Kind = RtpMessages.ToText(consumer.Producer.Kind),
        Type = ToText(consumer.Producer.Type),
        Paused = consumer.Paused,
        ProducerPaused = consumer.Producer.Paused,
        RtpParameters = RtpMessages.ToProto(consumer.RtpParameters),
        Score = StatsMapping.ToProto(consumer.Score),
        PreferredLayers = ToProto(consumer.PreferredLayers?.SpatialLayer, consumer.PreferredLayers?.TemporalLayer),
        Priority = (uint)consumer.Priority,
    };

    private static string ToText(ProducerType type) => type switch
    {
        ProducerType.Simulcast => "simulcast",
        ProducerType.Svc => "svc",
        _ => "simple",
    };
}

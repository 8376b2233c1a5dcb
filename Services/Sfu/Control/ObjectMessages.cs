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
    private const uint MaxKeyFrameRequestDelay = 60_000;

    public static ProducerOptions FromProto(ProduceRequest request, string id) => new()
    {
        Id = id,
        Kind = RtpMessages.ToKind(request.Kind),
        RtpParameters = RtpMessages.FromProto(request.RtpParameters),
        Paused = request.Paused,
        KeyFrameRequestDelay = request.KeyFrameRequestDelay <= MaxKeyFrameRequestDelay
            ? TimeSpan.FromMilliseconds(request.KeyFrameRequestDelay)
            : throw new MediaException(
                MediaError.InvalidArgument,
                $"key_frame_request_delay: {request.KeyFrameRequestDelay} is not from 0 to {MaxKeyFrameRequestDelay} milliseconds."),
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
            EnableRtx = request.HasEnableRtx ? request.EnableRtx : null,
            IgnoreDtx = request.IgnoreDtx,
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

    public static Contracts.Sfu.ProducerStreamScore ToProto(Media.ProducerStreamScore stream)
    {
        var score = new Contracts.Sfu.ProducerStreamScore
        {
            EncodingIdx = (uint)stream.EncodingIndex,
            Ssrc = stream.Ssrc.Value,
            Score = (uint)stream.Score,
        };
        if (stream.Rid is { } rid)
        {
            score.Rid = rid;
        }

        return score;
    }

    /// <summary>What of a producer somebody watches; null: nobody does.</summary>
    public static ProducerLayersWanted ToWanted(string producerId, int? spatialLayer)
    {
        var wanted = new ProducerLayersWanted { ProducerId = producerId };
        if (spatialLayer is { } layer)
        {
            wanted.SpatialLayer = (uint)layer;
        }

        return wanted;
    }

    public static ProducerInfo ToProto(Producer producer)
    {
        var info = new ProducerInfo
        {
            Id = producer.Id,
            Kind = RtpMessages.ToText(producer.Kind),
            Type = ToText(producer.Type),
            Paused = producer.Paused,
            RtpParameters = RtpMessages.ToProto(producer.RtpParameters),
        };
        info.Scores.AddRange(producer.Score.Select(ToProto));
        return info;
    }

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
        PreferredLayers = ToProto(consumer, consumer.PreferredLayers),
        CurrentLayers = ToProto(consumer, consumer.CurrentLayers),
        Priority = (uint)consumer.Priority,
    };

    public static string ToText(ProducerType type) => type switch
    {
        ProducerType.Simulcast => "simulcast",
        ProducerType.Svc => "svc",
        _ => "simple",
    };

    // As mediasoup: a stream without layers has none to tell of.
    private static Contracts.Sfu.ConsumerLayers? ToProto(Consumer consumer, Layers? layers) =>
        consumer.Producer.Type == ProducerType.Simple ? null : ToProto(layers?.SpatialLayer, layers?.TemporalLayer);
}

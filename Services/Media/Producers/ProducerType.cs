using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;

namespace JbAspire.Media.Producers;

/// <summary>How a producer encodes (mediasoup's ProducerType).</summary>
public enum ProducerType
{
    /// <summary>One stream without spatial or temporal layers.</summary>
    Simple,

    /// <summary>Several streams of the same source, each with its SSRC; or one of a codec that has temporal layers only.</summary>
    Simulcast,

    /// <summary>One stream with layers in it.</summary>
    Svc,
}

/// <summary>The layers of a producer.</summary>
/// <param name="Type">How it encodes.</param>
/// <param name="SpatialLayers">Spatial layers (of simulcast: streams), at least 1.</param>
/// <param name="TemporalLayers">Temporal layers of each, at least 1.</param>
/// <param name="IsKSvc">Whether spatial layers depend on each other at key frames only.</param>
internal readonly record struct ProducerLayers(ProducerType Type, int SpatialLayers, int TemporalLayers, bool IsKSvc)
{
    // What can be told apart in packets, and what LayerBitrates measures.
    private const int MaxLayers = 4;

    /// <summary>As mediasoup decides: by the number of encodings, then by the scalability mode, as far as the codec can have layers.</summary>
    public static ProducerLayers Of(RtpParameters parameters)
    {
        ScalabilityMode mode = parameters.Encodings.Select(encoding => ScalabilityMode.Parse(encoding.ScalabilityMode)).MaxBy(mode => mode.TemporalLayers);
        int temporal = Math.Min(mode.TemporalLayers, MaxLayers);
        if (parameters.Encodings.Count > 1)
        {
            return new ProducerLayers(ProducerType.Simulcast, parameters.Encodings.Count, temporal, false);
        }

        if (mode.SpatialLayers == 1 && mode.TemporalLayers == 1)
        {
            return new ProducerLayers(ProducerType.Simple, 1, 1, false);
        }

        RtpCodecParameters codec = parameters.Codecs.First(codec => !CodecMatching.IsRtx(codec));
        if (CodecMatching.Is(codec, "video/VP9") || CodecMatching.Is(codec, "video/AV1"))
        {
            return new ProducerLayers(ProducerType.Svc, Math.Min(mode.SpatialLayers, MaxLayers), temporal, mode.IsKSvc);
        }

        return CodecMatching.Is(codec, "video/VP8") || CodecMatching.Is(codec, "video/H264")
            ? new ProducerLayers(ProducerType.Simulcast, 1, temporal, false)
            : new ProducerLayers(ProducerType.Simple, 1, 1, false);
    }
}

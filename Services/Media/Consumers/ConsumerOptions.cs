using JbAspire.Media.Parameters;

namespace JbAspire.Media.Consumers;

/// <summary>What a consumer is created with.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Its id, unique in the worker.</summary>
    public required string Id { get; init; }

    /// <summary>The producer to consume, in the same router.</summary>
    public required string ProducerId { get; init; }

    /// <summary>What the peer can receive.</summary>
    public required RtpCapabilities RtpCapabilities { get; init; }

    /// <summary>Whether it starts paused.</summary>
    public bool Paused { get; init; }

    /// <summary>The highest layers to forward; null: the best there are.</summary>
    public ConsumerLayers? PreferredLayers { get; init; }

    /// <summary>The MID (RFC 8843) to send; null: the transport counts.</summary>
    public string? Mid { get; init; }

    /// <summary>Whether lost packets are sent again; null: for video, not for audio.</summary>
    public bool? EnableRtx { get; init; }

    /// <summary>Whether packets of discontinuous transmission (opus DTX) are left out; not for a peer that takes RED, whose packets repeat others.</summary>
    public bool IgnoreDtx { get; init; }
}

/// <summary>A choice of layers.</summary>
/// <param name="SpatialLayer">Spatial layer (of simulcast: the encoding), from 0.</param>
/// <param name="TemporalLayer">Temporal layer, from 0; null: all.</param>
public sealed record ConsumerLayers(int SpatialLayer, int? TemporalLayer);

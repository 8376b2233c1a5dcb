using JbAspire.Media.Parameters;

namespace JbAspire.Media.Producers;

/// <summary>What a producer is created with.</summary>
public sealed record ProducerOptions
{
    /// <summary>Its id, unique in the worker.</summary>
    public required string Id { get; init; }

    /// <summary>Audio or video.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>What the peer will send.</summary>
    public required RtpParameters RtpParameters { get; init; }

    /// <summary>Whether it starts paused.</summary>
    public bool Paused { get; init; }
}

/// <summary>How a producer encodes (mediasoup's ProducerType).</summary>
public enum ProducerType
{
    /// <summary>One stream without spatial or temporal layers.</summary>
    Simple,

    /// <summary>Several streams of the same source, each with its SSRC.</summary>
    Simulcast,

    /// <summary>One stream with layers in it.</summary>
    Svc,
}

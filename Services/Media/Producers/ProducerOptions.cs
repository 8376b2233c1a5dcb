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

    /// <summary>The least time between two requests for a key frame of one stream; zero: none but that one is asked for at a time.</summary>
    public TimeSpan KeyFrameRequestDelay { get; init; }
}

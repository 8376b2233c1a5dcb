namespace JbAspire.Media.Parameters;

/// <summary>A codec that a router or an endpoint can handle.</summary>
public sealed record RtpCodecCapability : IRtpCodec
{
    /// <summary>Audio or video.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>The MIME type, such as "audio/opus" or "video/VP8"; compared without regard to case.</summary>
    public required string MimeType { get; init; }

    /// <summary>The payload type to prefer, 0-127; null leaves the choice to the router.</summary>
    public int? PreferredPayloadType { get; init; }

    /// <summary>The clock rate in Hz.</summary>
    public required int ClockRate { get; init; }

    /// <summary>The number of audio channels; null means one, and is the only value for video.</summary>
    public int? Channels { get; init; }

    /// <summary>Format parameters (the fmtp line). Some take part in codec matching.</summary>
    public IReadOnlyDictionary<string, CodecParameterValue> Parameters { get; init; } = CodecParameters.None;

    /// <summary>The RTCP feedback that the codec supports.</summary>
    public IReadOnlyList<RtcpFeedback> RtcpFeedback { get; init; } = [];
}

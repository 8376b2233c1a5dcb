namespace JbAspire.Media.Parameters;

/// <summary>A codec as it is used on the wire.</summary>
public sealed record RtpCodecParameters : IRtpCodec
{
    /// <summary>The MIME type, such as "audio/opus" or "video/VP8".</summary>
    public required string MimeType { get; init; }

    /// <summary>The payload type, 0-127.</summary>
    public required int PayloadType { get; init; }

    /// <summary>The clock rate in Hz.</summary>
    public required int ClockRate { get; init; }

    /// <summary>The number of audio channels; null means one, and is the only value for video.</summary>
    public int? Channels { get; init; }

    /// <summary>Format parameters (the fmtp line).</summary>
    public IReadOnlyDictionary<string, CodecParameterValue> Parameters { get; init; } = CodecParameters.None;

    /// <summary>The RTCP feedback in use.</summary>
    public IReadOnlyList<RtcpFeedback> RtcpFeedback { get; init; } = [];
}

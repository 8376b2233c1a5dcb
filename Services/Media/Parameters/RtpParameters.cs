namespace JbAspire.Media.Parameters;

/// <summary>How one medium is sent: what a producer announces, and what a consumer is told.</summary>
public sealed record RtpParameters
{
    /// <summary>The MID (RFC 8843); null when there is none.</summary>
    public string? Mid { get; init; }

    /// <summary>The codecs in use, RTX included.</summary>
    public IReadOnlyList<RtpCodecParameters> Codecs { get; init; } = [];

    /// <summary>The header extensions in use.</summary>
    public IReadOnlyList<RtpHeaderExtensionParameters> HeaderExtensions { get; init; } = [];

    /// <summary>The streams, from the lowest layer to the highest.</summary>
    public IReadOnlyList<RtpEncodingParameters> Encodings { get; init; } = [];

    /// <summary>How RTCP is used.</summary>
    public RtcpParameters Rtcp { get; init; } = new();
}

namespace JbAspire.Media.Parameters;

/// <summary>What a router or an endpoint can handle.</summary>
public sealed record RtpCapabilities
{
    /// <summary>The codecs, in order of preference, RTX included.</summary>
    public IReadOnlyList<RtpCodecCapability> Codecs { get; init; } = [];

    /// <summary>The header extensions.</summary>
    public IReadOnlyList<RtpHeaderExtension> HeaderExtensions { get; init; } = [];
}

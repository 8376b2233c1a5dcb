using JbAspire.Media.Parameters;

namespace JbAspire.Media;

/// <summary>What a router is created with.</summary>
public sealed record RouterOptions
{
    /// <summary>The codecs that its members may use.</summary>
    public required IReadOnlyList<RtpCodecCapability> MediaCodecs { get; init; }

    /// <summary>How many audio producers are forwarded at a time, the loudest; 0: all.</summary>
    public int MaxForwardedAudio { get; init; }

    /// <summary>Whether it is a part of the router with the same id on another worker.</summary>
    public bool IsShard { get; init; }
}

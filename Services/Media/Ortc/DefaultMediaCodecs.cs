using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>
/// The codecs of a router that is created without any: Opus, VP8, VP9 profile 2 and H.264 Constrained Baseline in this order, as clients expect them;
/// after them VP9 profile 0 and AV1, which every browser can encode with layers.
/// </summary>
public static class DefaultMediaCodecs
{
    private const int StartBitrateKbps = 1000;

    /// <summary>The codecs, in order of preference.</summary>
    public static IReadOnlyList<RtpCodecCapability> Value { get; } =
    [
        new()
        {
            Kind = MediaKind.Audio,
            MimeType = "audio/opus",
            ClockRate = 48_000,
            Channels = 2,
            Parameters = new Dictionary<string, CodecParameterValue> { ["useinbandfec"] = 1, ["usedtx"] = 1 },
        },
        Video("video/VP8", new() { ["x-google-start-bitrate"] = StartBitrateKbps }),
        Video("video/VP9", new() { ["profile-id"] = 2, ["x-google-start-bitrate"] = StartBitrateKbps }),
        Video("video/H264", new() { ["packetization-mode"] = 1, ["profile-level-id"] = "42e01f", ["level-asymmetry-allowed"] = 1 }),
        Video("video/VP9", new() { ["profile-id"] = 0, ["x-google-start-bitrate"] = StartBitrateKbps }),
        Video("video/AV1", new() { ["x-google-start-bitrate"] = StartBitrateKbps }),
    ];

    private static RtpCodecCapability Video(string mimeType, Dictionary<string, CodecParameterValue> parameters) => new()
    {
        Kind = MediaKind.Video,
        MimeType = mimeType,
        ClockRate = 90_000,
        Parameters = parameters,
    };
}

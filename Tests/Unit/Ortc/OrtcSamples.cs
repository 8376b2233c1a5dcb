using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Tests.Unit.Ortc;

/// <summary>Codecs, a router and a browser-like simulcast producer that the ORTC tests vary.</summary>
internal static class OrtcSamples
{
    public static RtpCodecCapability Opus { get; } = new()
    {
        Kind = MediaKind.Audio,
        MimeType = "audio/opus",
        ClockRate = 48_000,
        Channels = 2,
        Parameters = Parameters(("useinbandfec", 1), ("foo", "bar")),
    };

    public static RtpCodecCapability Vp8 { get; } = new() { Kind = MediaKind.Video, MimeType = "video/VP8", ClockRate = 90_000 };

    public static RtpCodecCapability H264 { get; } = new()
    {
        Kind = MediaKind.Video,
        MimeType = "video/H264",
        ClockRate = 90_000,
        Parameters = Parameters(("packetization-mode", 1), ("profile-level-id", "42e01f"), ("level-asymmetry-allowed", 1)),
    };

    public static RtpCapabilities Router { get; } = RouterRtpCapabilities.Generate([Opus, Vp8, H264]);

    public static RtpParameters Producer { get; } = new()
    {
        Mid = "1",
        Codecs =
        [
            new()
            {
                MimeType = "video/h264",
                PayloadType = 111,
                ClockRate = 90_000,
                Parameters = Parameters(("packetization-mode", 1), ("profile-level-id", "42e015"), ("level-asymmetry-allowed", 1)),
                RtcpFeedback = [new("nack"), new("nack", "pli"), new("goog-remb")],
            },
            new() { MimeType = "video/rtx", PayloadType = 112, ClockRate = 90_000, Parameters = Parameters(("apt", 111)) },
        ],
        HeaderExtensions =
        [
            new() { Uri = RtpHeaderExtensionUris.Mid, Id = 9 },
            new() { Uri = RtpHeaderExtensionUris.RtpStreamId, Id = 10 },
        ],
        Encodings =
        [
            new() { Ssrc = 11, Rid = "l", RtxSsrc = 12, MaxBitrate = 100_000, ScalabilityMode = "L1T3" },
            new() { Ssrc = 13, Rid = "m", RtxSsrc = 14, MaxBitrate = 500_000, ScalabilityMode = "L1T3", CodecPayloadType = 111 },
            new() { Ssrc = 15, Rid = "h", RtxSsrc = 16, ScalabilityMode = "L1T3" },
        ],
        Rtcp = new() { Cname = "qwerty1234" },
    };

    public static Dictionary<string, CodecParameterValue> Parameters(params (string Name, CodecParameterValue Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value);

    /// <summary>Gives SSRCs 1000, 1001, ...</summary>
    public static Func<uint> Ssrcs()
    {
        uint next = 1000;
        return () => next++;
    }

    public static RtpParameters Consumable(RtpParameters producer, MediaKind kind = MediaKind.Video, RtpCapabilities? router = null)
    {
        router ??= Router;
        return ConsumableRtpParameters.Create(kind, producer, router, ProducerRtpMapping.Create(producer, router, Ssrcs()));
    }

    /// <summary>What an endpoint that can do the same as the router says.</summary>
    public static RtpCapabilities Remote(params string[] withoutUris) => Router with
    {
        HeaderExtensions = [.. Router.HeaderExtensions.Where(extension => !withoutUris.Contains(extension.Uri))],
    };
}

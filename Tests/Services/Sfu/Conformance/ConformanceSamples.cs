using Google.Protobuf.WellKnownTypes;
using JbAspire.Contracts.Sfu;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>Parameters in the shape of those that the tests of mediasoup use: an Opus track, and a simulcast track with four encodings.</summary>
internal static class ConformanceSamples
{
    public const int AudioLevelId = 10;
    public const int VideoOrientationId = 11;

    public static RtpParameters Audio(string mid = "audio", uint ssrc = 11_111) => new()
    {
        Mid = mid,
        Codecs =
        {
            new RtpCodecParameters
            {
                MimeType = "audio/opus", PayloadType = 111, ClockRate = 48_000, Channels = 2,
                Parameters = Parameters(("useinbandfec", Value.ForNumber(1)), ("usedtx", Value.ForNumber(1)), ("colour", Value.ForString("blue"))),
            },
        },
        HeaderExtensions = { Extension(RtpHeaderExtensionUris.Mid, 9), Extension(RtpHeaderExtensionUris.AudioLevel, AudioLevelId) },
        Encodings = { new RtpEncodingParameters { Ssrc = ssrc, Dtx = true } },
        Rtcp = new RtcpParameters { Cname = "somebody" },
    };

    /// <summary>H.264 with retransmission in four encodings of five temporal layers.</summary>
    public static RtpParameters H264Simulcast(string mid = "video") => new()
    {
        Mid = mid,
        Codecs =
        {
            new RtpCodecParameters
            {
                MimeType = "video/h264", PayloadType = 112, ClockRate = 90_000,
                Parameters = Parameters(("packetization-mode", Value.ForNumber(1)), ("profile-level-id", Value.ForString("42e01f"))),
                RtcpFeedback = { Feedback("nack"), Feedback("nack", "pli"), Feedback("goog-remb") },
            },
            Rtx(113, 112),
        },
        HeaderExtensions = { Extension(RtpHeaderExtensionUris.Mid, 10), Extension(RtpHeaderExtensionUris.VideoOrientation, 13) },
        Encodings =
        {
            new uint[] { 22_221, 22_223, 22_225, 22_227 }.Select(
                ssrc => new RtpEncodingParameters { Ssrc = ssrc, Rtx = new RtxParameters { Ssrc = ssrc + 1 }, ScalabilityMode = "L1T5" }),
        },
        Rtcp = new RtcpParameters { Cname = "somebody" },
    };

    /// <summary>One VP8 stream without layers.</summary>
    public static RtpParameters Vp8(uint ssrc = 33_331, string mid = "camera") => new()
    {
        Mid = mid,
        Codecs =
        {
            new RtpCodecParameters
            {
                MimeType = "video/VP8", PayloadType = 96, ClockRate = 90_000, RtcpFeedback = { Feedback("nack"), Feedback("nack", "pli") },
            },
        },
        HeaderExtensions = { Extension(RtpHeaderExtensionUris.Mid, 9), Extension(RtpHeaderExtensionUris.VideoOrientation, VideoOrientationId) },
        Encodings = { new RtpEncodingParameters { Ssrc = ssrc } },
    };

    /// <summary>A device that takes what the default router sends in Opus and H.264, with REMB and without transport-wide feedback.</summary>
    public static RtpCapabilities Device() => new()
    {
        Codecs =
        {
            new RtpCodecCapability
            {
                Kind = "audio", MimeType = "audio/opus", PreferredPayloadType = 100, ClockRate = 48_000, Channels = 2,
                RtcpFeedback = { Feedback("nack"), Feedback("transport-cc") },
            },
            new RtpCodecCapability
            {
                Kind = "video", MimeType = "video/H264", PreferredPayloadType = 105, ClockRate = 90_000,
                Parameters = Parameters(("packetization-mode", Value.ForNumber(1)), ("profile-level-id", Value.ForString("42e01f"))),
                RtcpFeedback = { Feedback("nack"), Feedback("nack", "pli"), Feedback("ccm", "fir"), Feedback("goog-remb") },
            },
            new RtpCodecCapability
            {
                Kind = "video", MimeType = "video/rtx", PreferredPayloadType = 106, ClockRate = 90_000, Parameters = Parameters(("apt", Value.ForNumber(105))),
            },
        },
        HeaderExtensions =
        {
            Capability("audio", RtpHeaderExtensionUris.Mid, 1), Capability("video", RtpHeaderExtensionUris.Mid, 1),
            Capability("video", RtpHeaderExtensionUris.RtpStreamId, 2),
            Capability("audio", RtpHeaderExtensionUris.AbsoluteSendTime, 4), Capability("video", RtpHeaderExtensionUris.AbsoluteSendTime, 4),
            Capability("audio", RtpHeaderExtensionUris.AudioLevel, 6), Capability("video", RtpHeaderExtensionUris.VideoOrientation, 8),
        },
    };

    /// <summary>A device with one codec that no router of these tests has.</summary>
    public static RtpCapabilities Stranger() => new()
    {
        Codecs = { new RtpCodecCapability { Kind = "audio", MimeType = "audio/ISAC", PreferredPayloadType = 100, ClockRate = 32_000, Channels = 1 } },
    };

    public static RtpCodecParameters Rtx(uint payloadType, uint apt) => new()
    {
        MimeType = "video/rtx",
        PayloadType = payloadType,
        ClockRate = 90_000,
        Parameters = Parameters(("apt", Value.ForNumber(apt))),
    };

    public static RtcpFeedback Feedback(string type, string parameter = "") => new() { Type = type, Parameter = parameter };

    public static Struct Parameters(params (string Name, Value Value)[] entries)
    {
        var parameters = new Struct();
        foreach ((string name, Value value) in entries)
        {
            parameters.Fields[name] = value;
        }

        return parameters;
    }

    private static RtpHeaderExtensionParameters Extension(string uri, uint id) => new() { Uri = uri, Id = id };

    private static RtpHeaderExtensionCapability Capability(string kind, string uri, uint id) =>
        new() { Kind = kind, Uri = uri, PreferredId = id, PreferredEncrypt = false };
}

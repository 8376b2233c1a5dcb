using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Ortc;

/// <summary>
/// Every codec and header extension that a router can be given: mediasoup's list, less mediasoup's own packet-id, which this engine
/// does not act on, and with H.265, which mediasoup took out, and RED (RFC 2198) for Opus, which it does not have.
/// </summary>
public static class SupportedRtpCapabilities
{
    private const int VideoClockRate = 90_000;
    private const int OpusClockRate = 48_000;

    private static readonly RtcpFeedback[] TransportCc = [new("transport-cc")];

    private static readonly RtcpFeedback[] VideoFeedback =
        [new("nack"), new("nack", "pli"), new("ccm", "fir"), new("goog-remb"), new("transport-cc")];

    /// <summary>The capabilities. Codecs without a preferred payload type get one in <see cref="RouterRtpCapabilities"/>.</summary>
    public static RtpCapabilities Value { get; } = new() { Codecs = Codecs(), HeaderExtensions = HeaderExtensions() };

    private static RtpCodecCapability[] Codecs() =>
    [
        Audio("audio/opus", OpusClockRate, channels: 2) with { RtcpFeedback = [new("nack"), new("transport-cc")] },
        Audio("audio/red", OpusClockRate, channels: 2) with { RtcpFeedback = [new("nack"), new("transport-cc")] },
        MultiOpus(channels: 4, "0,1,2,3", streams: 2, coupled: 2),
        MultiOpus(channels: 6, "0,4,1,2,3,5", streams: 4, coupled: 2),
        MultiOpus(channels: 8, "0,6,1,2,3,4,5,7", streams: 5, coupled: 3),
        Audio("audio/PCMU", 8000) with { PreferredPayloadType = 0 },
        Audio("audio/PCMA", 8000) with { PreferredPayloadType = 8 },
        Audio("audio/ISAC", 32_000),
        Audio("audio/ISAC", 16_000),
        Audio("audio/G722", 8000) with { PreferredPayloadType = 9 },
        Audio("audio/iLBC", 8000),
        Audio("audio/SILK", 24_000),
        Audio("audio/SILK", 16_000),
        Audio("audio/SILK", 12_000),
        Audio("audio/SILK", 8000),
        Audio("audio/CN", 32_000) with { PreferredPayloadType = 13, RtcpFeedback = [] },
        Audio("audio/CN", 16_000) with { PreferredPayloadType = 13, RtcpFeedback = [] },
        Audio("audio/CN", 8000) with { PreferredPayloadType = 13, RtcpFeedback = [] },
        Audio("audio/telephone-event", 48_000) with { RtcpFeedback = [] },
        Audio("audio/telephone-event", 32_000) with { RtcpFeedback = [] },
        Audio("audio/telephone-event", 16_000) with { RtcpFeedback = [] },
        Audio("audio/telephone-event", 8000) with { RtcpFeedback = [] },
        Video("video/VP8"),
        Video("video/VP9"),
        Video("video/H264") with { Parameters = new Dictionary<string, CodecParameterValue> { ["level-asymmetry-allowed"] = 1 } },
        Video("video/AV1"),
        Video("video/H265"),
    ];

    private static RtpHeaderExtension[] HeaderExtensions() =>
    [
        Extension(MediaKind.Audio, RtpHeaderExtensionUris.Mid, 1),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.Mid, 1),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.RtpStreamId, 2, RtpHeaderExtensionDirection.RecvOnly),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.RepairedRtpStreamId, 3, RtpHeaderExtensionDirection.RecvOnly),
        Extension(MediaKind.Audio, RtpHeaderExtensionUris.AbsoluteSendTime, 4),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.AbsoluteSendTime, 4),
        // Audio is not congestion controlled towards consumers, so it does not take part in their transport-wide feedback.
        Extension(MediaKind.Audio, RtpHeaderExtensionUris.TransportWideCongestionControl, 5, RtpHeaderExtensionDirection.RecvOnly),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.TransportWideCongestionControl, 5),
        Extension(MediaKind.Audio, RtpHeaderExtensionUris.AudioLevel, 6),
        // Tells the layers of what producers send; written anew for consumers, which decode spatial layers of AV1 only with it.
        Extension(MediaKind.Video, RtpHeaderExtensionUris.DependencyDescriptor, 7),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.VideoOrientation, 8),
        Extension(MediaKind.Audio, RtpHeaderExtensionUris.AbsoluteCaptureTime, 10),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.AbsoluteCaptureTime, 10),
        Extension(MediaKind.Video, RtpHeaderExtensionUris.PlayoutDelay, 11),
    ];

    private static RtpCodecCapability Audio(string mimeType, int clockRate, int channels = 1) => new()
    {
        Kind = MediaKind.Audio,
        MimeType = mimeType,
        ClockRate = clockRate,
        Channels = channels,
        RtcpFeedback = TransportCc,
    };

    // The Vorbis channel orders (RFC 7845 §5.1.1.2).
    private static RtpCodecCapability MultiOpus(int channels, string mapping, int streams, int coupled) =>
        Audio("audio/multiopus", OpusClockRate, channels) with
        {
            Parameters = new Dictionary<string, CodecParameterValue>
            {
                ["channel_mapping"] = mapping,
                ["num_streams"] = streams,
                ["coupled_streams"] = coupled,
            },
        };

    private static RtpCodecCapability Video(string mimeType) => new()
    {
        Kind = MediaKind.Video,
        MimeType = mimeType,
        ClockRate = VideoClockRate,
        RtcpFeedback = VideoFeedback,
    };

    private static RtpHeaderExtension Extension(
        MediaKind kind, string uri, int id, RtpHeaderExtensionDirection direction = RtpHeaderExtensionDirection.SendRecv) => new()
        {
            Kind = kind,
            Uri = uri,
            PreferredId = id,
            Direction = direction,
        };
}

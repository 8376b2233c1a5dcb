using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Retransmission;

namespace JbAspire.Media.Producers;

/// <summary>What the streams of a producer have in common.</summary>
internal sealed record ProducerStreamOptions
{
    /// <summary>The RTP clock, in Hz.</summary>
    public required int ClockRate { get; init; }

    /// <summary>Whether it is video.</summary>
    public required bool IsVideo { get; init; }

    /// <summary>Whether the peer answers generic NACKs (RFC 4585 §6.2.1).</summary>
    public required bool UsesNack { get; init; }

    /// <summary>How the peer is asked for key frames.</summary>
    public required KeyFrameRequestMethod KeyFrameRequestMethod { get; init; }

    /// <summary>The least time between two requests for a key frame; zero: no limit but one at a time.</summary>
    public required TimeSpan KeyFrameRequestDelay { get; init; }

    /// <summary>From what the peer announces of its first codec.</summary>
    public static ProducerStreamOptions Create(ProducerOptions options)
    {
        RtpCodecParameters codec = options.RtpParameters.Codecs.First(codec => !CodecMatching.IsRtx(codec));
        bool isVideo = options.Kind == MediaKind.Video;
        return new ProducerStreamOptions
        {
            ClockRate = codec.ClockRate,
            IsVideo = isVideo,
            UsesNack = codec.RtcpFeedback.Contains(new RtcpFeedback("nack")),
            KeyFrameRequestMethod = !isVideo ? KeyFrameRequestMethod.None
                : codec.RtcpFeedback.Contains(new RtcpFeedback("nack", "pli")) ? KeyFrameRequestMethod.PictureLossIndication
                : codec.RtcpFeedback.Contains(new RtcpFeedback("ccm", "fir")) ? KeyFrameRequestMethod.FullIntraRequest
                : KeyFrameRequestMethod.None,
            KeyFrameRequestDelay = options.KeyFrameRequestDelay,
        };
    }
}

namespace JbAspire.Protocols.Rtp;

/// <summary>The URIs that name header extensions in SDP and in RTP parameters.</summary>
public static class RtpHeaderExtensionUris
{
    /// <summary>Media identification (RFC 8843 §15): <see cref="MidExtension"/>.</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>RTP stream identifier (RFC 8852 §4.1): <see cref="RtpStreamIdExtension"/>.</summary>
    public const string RtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /// <summary>Identifier of the stream that a redundancy stream repairs (RFC 8852 §4.2): <see cref="RtpStreamIdExtension"/>.</summary>
    public const string RepairedRtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /// <summary>Absolute send time: <see cref="AbsoluteSendTimeExtension"/>.</summary>
    public const string AbsoluteSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>Transport-wide sequence number: <see cref="TransportSequenceNumberExtension"/>.</summary>
    public const string TransportWideCongestionControl = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /// <summary>Client-to-mixer audio level (RFC 6464): <see cref="AudioLevelExtension"/>.</summary>
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>AV1 dependency descriptor (AV1 RTP payload format, appendix A).</summary>
    public const string DependencyDescriptor =
        "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    /// <summary>Coordination of video orientation (3GPP TS 26.114 §7.4.5): <see cref="VideoOrientationExtension"/>.</summary>
    public const string VideoOrientation = "urn:3gpp:video-orientation";

    /// <summary>Absolute capture time: <see cref="AbsoluteCaptureTimeExtension"/>.</summary>
    public const string AbsoluteCaptureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

    /// <summary>Playout delay limits: <see cref="PlayoutDelayExtension"/>.</summary>
    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
}

using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Ortc;

/// <summary>What a consumer of a pipe transport is sent: everything that the producer has, to another router.</summary>
public static class PipeConsumerRtpParameters
{
    /// <summary>
    /// Keeps all codecs and encodings. Feedback is reduced to key frame requests (and generic NACK with
    /// <paramref name="enableRtx"/>), and the header extensions that belong to one hop (MID, abs-send-time, transport-cc) go.
    /// </summary>
    /// <param name="consumable">The producer inside the router.</param>
    /// <param name="enableRtx">Whether lost packets are sent again.</param>
    /// <param name="nextSsrc">Gives an SSRC that nothing else in the transport uses.</param>
    public static RtpParameters Create(RtpParameters consumable, bool enableRtx, Func<uint> nextSsrc) => new()
    {
        Codecs =
        [
            .. consumable.Codecs
                .Where(codec => enableRtx || !CodecMatching.IsRtx(codec))
                .Select(codec => codec with { RtcpFeedback = [.. codec.RtcpFeedback.Where(feedback => IsKept(feedback, enableRtx))] }),
        ],
        HeaderExtensions = [.. consumable.HeaderExtensions.Where(extension => !BelongsToOneHop(extension.Uri))],
        Encodings = ConsumerEncodings.All(consumable.Encodings, enableRtx && consumable.Codecs.Any(CodecMatching.IsRtx), nextSsrc),
        Rtcp = consumable.Rtcp,
    };

    private static bool IsKept(RtcpFeedback feedback, bool enableRtx) =>
        feedback is { Type: "nack", Parameter: "pli" } or { Type: "ccm", Parameter: "fir" }
        || (enableRtx && feedback is { Type: "nack", Parameter: "" });

    private static bool BelongsToOneHop(string uri) => uri
        is RtpHeaderExtensionUris.Mid
        or RtpHeaderExtensionUris.AbsoluteSendTime
        or RtpHeaderExtensionUris.TransportWideCongestionControl;
}

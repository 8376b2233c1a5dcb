using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Ortc;

/// <summary>What one consumer is sent, from what can be consumed and what the remote endpoint can handle.</summary>
public static class ConsumerRtpParameters
{
    /// <summary>Whether the endpoint can decode at least the first media codec that matches.</summary>
    /// <param name="consumable">The producer inside the router.</param>
    /// <param name="capabilities">Validated capabilities of the endpoint.</param>
    public static bool CanConsume(RtpParameters consumable, RtpCapabilities capabilities)
    {
        foreach (RtpCodecParameters codec in consumable.Codecs)
        {
            if (FindMatch(codec, capabilities) is not null)
                return !CodecMatching.IsRtx(codec);
        }

        return false;
    }

    /// <summary>
    /// Keeps the codecs, feedback and header extensions that the endpoint has in common with the producer, and one encoding with
    /// a new SSRC (and one for RTX), or with <paramref name="pipe"/> all encodings with new SSRCs.
    /// </summary>
    /// <param name="consumable">The producer inside the router.</param>
    /// <param name="remote">Validated capabilities of the endpoint.</param>
    /// <param name="mid">The MID to send with, or null.</param>
    /// <param name="enableRtx">Whether lost packets are sent again: without it, no RTX and no generic NACK.</param>
    /// <param name="nextSsrc">Gives an SSRC that nothing else in the transport uses.</param>
    /// <param name="pipe">Whether all encodings are forwarded as they are.</param>
    /// <exception cref="MediaException">No media codec in common (<see cref="CanConsume"/> is false).</exception>
    public static RtpParameters Create(
        RtpParameters consumable, RtpCapabilities remote, string? mid, bool enableRtx, Func<uint> nextSsrc, bool pipe = false)
    {
        List<RtpCodecParameters> codecs = Codecs(consumable, remote, enableRtx);
        bool hasRtx = codecs.Exists(CodecMatching.IsRtx);
        RtpHeaderExtensionParameters[] extensions =
        [
            .. consumable.HeaderExtensions.Where(
                extension => remote.HeaderExtensions.Any(other => other.PreferredId == extension.Id && other.Uri == extension.Uri)),
        ];

        return new RtpParameters
        {
            Mid = mid,
            Codecs = [.. codecs.Select(codec => codec with { RtcpFeedback = ReduceCongestionFeedback(codec.RtcpFeedback, extensions) })],
            HeaderExtensions = extensions,
            Encodings = pipe
                ? ConsumerEncodings.All(consumable.Encodings, hasRtx, nextSsrc)
                : [ConsumerEncodings.Single(consumable.Encodings, hasRtx, nextSsrc)],
            Rtcp = consumable.Rtcp,
        };
    }

    private static List<RtpCodecParameters> Codecs(RtpParameters consumable, RtpCapabilities remote, bool enableRtx)
    {
        var codecs = new List<RtpCodecParameters>();
        foreach (RtpCodecParameters codec in consumable.Codecs)
        {
            if ((enableRtx || !CodecMatching.IsRtx(codec)) && FindMatch(codec, remote) is { } match)
                codecs.Add(codec with { RtcpFeedback = [.. match.RtcpFeedback.Where(feedback => enableRtx || !IsGenericNack(feedback))] });
        }

        // RTX of a media codec that the endpoint does not have is of no use.
        codecs.RemoveAll(rtx => CodecMatching.IsRtx(rtx) && !codecs.Exists(codec => CodecMatching.IsRtxOf(rtx, codec.PayloadType)));
        if (codecs.Count == 0 || CodecMatching.IsRtx(codecs[0]))
        {
            IEnumerable<string> offered = consumable.Codecs.Where(codec => !CodecMatching.IsRtx(codec)).Select(codec => codec.MimeType);
            throw new MediaException(
                MediaError.FailedPrecondition,
                $"rtpCapabilities.codecs: no codec in common with the producer, which sends {string.Join(", ", offered)}.");
        }

        return codecs;
    }

    private static RtpCodecCapability? FindMatch(RtpCodecParameters codec, RtpCapabilities capabilities)
    {
        foreach (RtpCodecCapability candidate in capabilities.Codecs)
        {
            if (CodecMatching.IsCompatible(candidate, codec))
                return candidate;
        }

        return null;
    }

    private static bool IsGenericNack(RtcpFeedback feedback) => feedback is { Type: "nack", Parameter: "" };

    /// <summary>One way of congestion feedback: transport-cc with its header extension, else REMB with abs-send-time, else none.</summary>
    private static RtcpFeedback[] ReduceCongestionFeedback(IReadOnlyList<RtcpFeedback> feedback, RtpHeaderExtensionParameters[] extensions)
    {
        bool transportCc = extensions.Any(extension => extension.Uri == RtpHeaderExtensionUris.TransportWideCongestionControl);
        bool remb = !transportCc && extensions.Any(extension => extension.Uri == RtpHeaderExtensionUris.AbsoluteSendTime);
        return [.. feedback.Where(entry => (transportCc || entry.Type != "transport-cc") && (remb || entry.Type != "goog-remb"))];
    }
}

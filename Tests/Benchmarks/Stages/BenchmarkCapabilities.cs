using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>What the receivers of a benchmark can do: all that the router can, but for feedback that would hold packets back until it comes.</summary>
internal static class BenchmarkCapabilities
{
    /// <summary>Capabilities without bandwidth estimation; <paramref name="withHistory"/>: NACK and RTX.</summary>
    public static RtpCapabilities Of(RtpCapabilities router, bool withHistory) => router with
    {
        Codecs =
        [
            .. router.Codecs
                .Where(codec => withHistory || !codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase))
                .Select(codec => codec with { RtcpFeedback = [.. codec.RtcpFeedback.Where(feedback => IsKept(feedback, withHistory))] }),
        ],
        HeaderExtensions =
            [.. router.HeaderExtensions.Where(extension => extension.Uri != RtpHeaderExtensionUris.TransportWideCongestionControl)],
    };

    private static bool IsKept(RtcpFeedback feedback, bool withHistory) =>
        feedback.Type is not ("transport-cc" or "goog-remb") && (withHistory || feedback != new RtcpFeedback("nack"));
}

using System.Globalization;
using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>The encodings of a consumer.</summary>
internal static class ConsumerEncodings
{
    /// <summary>
    /// One encoding for all of a producer's: simulcast streams become the spatial layers of one stream ("L3T2" for three streams
    /// of two temporal layers), and the highest bit rate limit counts.
    /// </summary>
    public static RtpEncodingParameters Single(IReadOnlyList<RtpEncodingParameters> encodings, bool hasRtx, Func<uint> nextSsrc)
    {
        string? mode = encodings.FirstOrDefault(encoding => !string.IsNullOrEmpty(encoding.ScalabilityMode))?.ScalabilityMode;
        if (encodings.Count > 1)
        {
            mode = string.Create(CultureInfo.InvariantCulture, $"L{encodings.Count}T{ScalabilityMode.Parse(mode).TemporalLayers}");
        }

        long? maxBitrate = encodings.Max(encoding => encoding.MaxBitrate);
        return new RtpEncodingParameters
        {
            Ssrc = nextSsrc(),
            RtxSsrc = hasRtx ? nextSsrc() : null,
            ScalabilityMode = mode,
            MaxBitrate = maxBitrate > 0 ? maxBitrate : null,
        };
    }

    /// <summary>All encodings as they are, with SSRCs of their own.</summary>
    public static RtpEncodingParameters[] All(IReadOnlyList<RtpEncodingParameters> encodings, bool hasRtx, Func<uint> nextSsrc) =>
        [.. encodings.Select(encoding => encoding with { Ssrc = nextSsrc(), RtxSsrc = hasRtx ? nextSsrc() : null })];
}

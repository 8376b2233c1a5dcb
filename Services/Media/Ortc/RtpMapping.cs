namespace JbAspire.Media.Ortc;

/// <summary>How a producer's payload types and streams map to the router's.</summary>
/// <param name="Codecs">One entry per codec of the producer, RTX included, and for what RED carries under a payload type of no codec.</param>
/// <param name="Encodings">One entry per encoding of the producer, in its order.</param>
public sealed record RtpMapping(IReadOnlyList<RtpCodecMapping> Codecs, IReadOnlyList<RtpEncodingMapping> Encodings)
{
    /// <summary>The router's payload type for a producer's, or null when the producer did not announce it.</summary>
    public int? FindMappedPayloadType(int payloadType)
    {
        foreach (RtpCodecMapping codec in Codecs)
        {
            if (codec.PayloadType == payloadType)
                return codec.MappedPayloadType;
        }

        return null;
    }
}

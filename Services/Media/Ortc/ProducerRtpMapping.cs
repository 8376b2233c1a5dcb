using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>Maps a producer's codecs and streams to a router's.</summary>
public static class ProducerRtpMapping
{
    /// <summary>
    /// Finds for each media codec of the producer the first compatible codec of the router, for each RTX codec the RTX codec of
    /// that one, for what RED carries the router's Opus, and gives each encoding an SSRC of the router.
    /// </summary>
    /// <param name="producer">Validated parameters.</param>
    /// <param name="router">The router's capabilities.</param>
    /// <param name="nextSsrc">Gives an SSRC that nothing else in the router uses.</param>
    /// <exception cref="MediaException">A codec is not one of the router's.</exception>
    public static RtpMapping Create(RtpParameters producer, RtpCapabilities router, Func<uint> nextSsrc)
    {
        var codecs = new List<RtpCodecMapping>(producer.Codecs.Count);
        foreach (RtpCodecParameters codec in producer.Codecs)
        {
            if (!CodecMatching.IsRtx(codec))
                codecs.Add(new RtpCodecMapping(codec.PayloadType, MapMediaCodec(codec, router)));
        }

        int mediaCodecs = codecs.Count;
        foreach (RtpCodecParameters codec in producer.Codecs)
        {
            if (CodecMatching.IsRtx(codec))
                codecs.Add(new RtpCodecMapping(codec.PayloadType, MapRtxCodec(codec, codecs.GetRange(0, mediaCodecs), router)));
        }

        AddRedEncodings(codecs, producer, router);
        IEnumerable<RtpEncodingMapping> encodings = producer.Encodings.Select(
            encoding => new RtpEncodingMapping(encoding.Ssrc, encoding.Rid, encoding.ScalabilityMode, nextSsrc()));
        return new RtpMapping(codecs, [.. encodings]);
    }

    // mediasoup-client announces one codec and its RTX: what RED carries is named only by the format of RED.
    private static void AddRedEncodings(List<RtpCodecMapping> codecs, RtpParameters producer, RtpCapabilities router)
    {
        foreach (RtpCodecParameters red in producer.Codecs.Where(CodecMatching.IsRed))
        {
            foreach (int payloadType in RedFormat.PayloadTypesOf(red))
            {
                if (!codecs.Exists(codec => codec.PayloadType == payloadType) && router.Codecs.FirstOrDefault(CodecMatching.IsOpus) is { } opus)
                    codecs.Add(new RtpCodecMapping(payloadType, opus.PreferredPayloadType!.Value));
            }
        }
    }

    private static int MapMediaCodec(RtpCodecParameters codec, RtpCapabilities router)
    {
        RtpCodecCapability? match = router.Codecs.FirstOrDefault(candidate => CodecMatching.IsCompatible(codec, candidate));
        return match?.PreferredPayloadType ?? throw new MediaException(
            MediaError.InvalidArgument,
            $"rtpParameters.codecs: {codec.MimeType} (payloadType {codec.PayloadType}) is no codec of the router; see rtpCapabilities.");
    }

    private static int MapRtxCodec(RtpCodecParameters rtx, List<RtpCodecMapping> mediaCodecs, RtpCapabilities router)
    {
        RtpCodecMapping media = mediaCodecs.Find(codec => CodecMatching.IsRtxOf(rtx, codec.PayloadType))
            ?? throw new MediaException(
                MediaError.InvalidArgument,
                $"rtpParameters.codecs: RTX payloadType {rtx.PayloadType} has an apt that names no media codec.");
        RtpCodecCapability? match = router.Codecs.FirstOrDefault(candidate => CodecMatching.IsRtxOf(candidate, media.MappedPayloadType));
        return match?.PreferredPayloadType ?? throw new MediaException(
            MediaError.InvalidArgument,
            $"rtpParameters.codecs: the router has no RTX for its payload type {media.MappedPayloadType}; leave {rtx.PayloadType} out.");
    }
}

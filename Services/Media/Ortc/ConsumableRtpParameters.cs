using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>What a producer looks like inside its router: the base from which each consumer's parameters are made.</summary>
public static class ConsumableRtpParameters
{
    /// <summary>
    /// Takes the router's payload types, feedback, RTX codecs and sendable header extensions, the producer's codec parameters
    /// and encodings, and the mapped SSRCs. A producer of RED has Opus too.
    /// </summary>
    public static RtpParameters Create(MediaKind kind, RtpParameters producer, RtpCapabilities router, RtpMapping mapping) => new()
    {
        Codecs = Codecs(producer, router, mapping),
        HeaderExtensions = HeaderExtensions(kind, router),
        Encodings = Encodings(producer, mapping),
        Rtcp = new RtcpParameters { Cname = producer.Rtcp.Cname },
    };

    private static List<RtpCodecParameters> Codecs(RtpParameters producer, RtpCapabilities router, RtpMapping mapping)
    {
        var codecs = new List<RtpCodecParameters>();
        foreach (RtpCodecParameters codec in producer.Codecs)
        {
            if (CodecMatching.IsRtx(codec))
                continue;

            int? payloadType = mapping.FindMappedPayloadType(codec.PayloadType);
            RtpCodecCapability match = router.Codecs.First(candidate => candidate.PreferredPayloadType == payloadType);
            codecs.Add(InUse(match) with { Parameters = ParametersOf(codec, match) });
            if (router.Codecs.FirstOrDefault(candidate => CodecMatching.IsRtxOf(candidate, payloadType)) is { } rtx)
                codecs.Add(InUse(rtx));
        }

        // Whoever cannot take RED gets the Opus out of it.
        if (codecs.Exists(CodecMatching.IsRed) && !codecs.Exists(CodecMatching.IsOpus))
            codecs.AddRange(router.Codecs.Where(CodecMatching.IsOpus).Take(1).Select(InUse));

        return codecs;
    }

    private static RtpCodecParameters InUse(RtpCodecCapability codec) => new()
    {
        MimeType = codec.MimeType,
        PayloadType = codec.PreferredPayloadType!.Value,
        ClockRate = codec.ClockRate,
        Channels = codec.Channels,
        Parameters = codec.Parameters,
        RtcpFeedback = codec.RtcpFeedback,
    };

    /// <summary>The producer's own parameters (they describe the bytes), with the H.264 level that both sides agree on.</summary>
    private static IReadOnlyDictionary<string, CodecParameterValue> ParametersOf(RtpCodecParameters codec, RtpCodecCapability match)
    {
        // They are payload types, which are the router's here.
        if (CodecMatching.IsRed(codec))
            return match.Parameters;

        if (!CodecMatching.Is(codec, "video/H264"))
            return codec.Parameters;

        var parameters = new Dictionary<string, CodecParameterValue>(codec.Parameters);
        if (CodecMatching.AnswerH264ProfileLevelId(codec, match) is { } profileLevelId)
            parameters["profile-level-id"] = profileLevelId;
        else
            parameters.Remove("profile-level-id");

        return parameters;
    }

    private static List<RtpHeaderExtensionParameters> HeaderExtensions(MediaKind kind, RtpCapabilities router) =>
    [
        .. router.HeaderExtensions
            .Where(extension => extension.Kind == kind
                && extension.Direction is RtpHeaderExtensionDirection.SendRecv or RtpHeaderExtensionDirection.SendOnly)
            .Select(extension => new RtpHeaderExtensionParameters
            {
                Uri = extension.Uri,
                Id = extension.PreferredId,
                Encrypt = extension.PreferredEncrypt,
            }),
    ];

    private static List<RtpEncodingParameters> Encodings(RtpParameters producer, RtpMapping mapping) =>
    [
        .. producer.Encodings.Select((encoding, index) => encoding with
        {
            Ssrc = mapping.Encodings[index].MappedSsrc,
            Rid = null,
            RtxSsrc = null,
            CodecPayloadType = null,
        }),
    ];
}

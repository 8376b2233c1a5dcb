using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>A router's capabilities from the codecs that it is configured with.</summary>
public static class RouterRtpCapabilities
{
    /// <summary>
    /// Completes each codec with what is supported (feedback, default parameters), gives it a payload type (its own preference,
    /// else the static one, else a dynamic one from 100 up), and adds an RTX codec after each video codec. RED gets the format of
    /// the router's Opus.
    /// </summary>
    /// <exception cref="MediaException">
    /// A codec is malformed or not supported, two have one payload type, there are too many, or RED comes without Opus.
    /// </exception>
    public static RtpCapabilities Generate(IReadOnlyList<RtpCodecCapability> mediaCodecs)
    {
        var pool = new PayloadTypePool();
        var codecs = new List<RtpCodecCapability>();
        for (int i = 0; i < mediaCodecs.Count; i++)
        {
            string field = $"mediaCodecs[{i}]";
            RtpCodecCapability codec = Complete(mediaCodecs[i], field, pool);
            if (codecs.Exists(other => other.PreferredPayloadType == codec.PreferredPayloadType))
            {
                throw new MediaException(
                    MediaError.InvalidArgument,
                    $"{field}.preferredPayloadType: {codec.PreferredPayloadType} is taken by an earlier codec; choose another or none.");
            }

            codecs.Add(codec);
            if (codec.Kind == MediaKind.Video)
                codecs.Add(RtxOf(codec, pool));
        }

        NameRedEncodings(codecs);
        return new RtpCapabilities { Codecs = codecs, HeaderExtensions = SupportedRtpCapabilities.Value.HeaderExtensions };
    }

    private static RtpCodecCapability Complete(RtpCodecCapability mediaCodec, string field, PayloadTypePool pool)
    {
        RtpCodecValidator.Validate(mediaCodec, field);
        RtpCodecCapability supported = SupportedRtpCapabilities.Value.Codecs
            .FirstOrDefault(codec => CodecMatching.IsSameCodec(mediaCodec, codec))
            ?? throw new MediaException(
                MediaError.InvalidArgument,
                $"{field}: {mediaCodec.MimeType}, clockRate {mediaCodec.ClockRate}, channels {mediaCodec.Channels ?? 1} is not supported.");

        if (mediaCodec.PreferredPayloadType is { } preferred)
            pool.Reserve(preferred);

        var parameters = new Dictionary<string, CodecParameterValue>(supported.Parameters);
        foreach ((string name, CodecParameterValue value) in mediaCodec.Parameters)
        {
            parameters[name] = value;
        }

        int payloadType = mediaCodec.PreferredPayloadType ?? supported.PreferredPayloadType ?? pool.Take();
        return supported with { PreferredPayloadType = payloadType, Parameters = parameters };
    }

    private static void NameRedEncodings(List<RtpCodecCapability> codecs)
    {
        for (int i = 0; i < codecs.Count; i++)
        {
            if (!CodecMatching.IsRed(codecs[i]))
                continue;

            RtpCodecCapability opus = codecs.Find(CodecMatching.IsOpus)
                ?? throw new MediaException(MediaError.InvalidArgument, "mediaCodecs: audio/red without audio/opus, which it carries; add audio/opus.");
            codecs[i] = codecs[i] with { Parameters = RedFormat.ParametersFor(opus.PreferredPayloadType!.Value) };
        }
    }

    private static RtpCodecCapability RtxOf(RtpCodecCapability codec, PayloadTypePool pool) => new()
    {
        Kind = codec.Kind,
        MimeType = "video/rtx",
        PreferredPayloadType = pool.Take(),
        ClockRate = codec.ClockRate,
        Parameters = new Dictionary<string, CodecParameterValue> { ["apt"] = codec.PreferredPayloadType!.Value },
    };
}

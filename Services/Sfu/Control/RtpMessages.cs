using Google.Protobuf.WellKnownTypes;
using JbAspire.Media;
using JbAspire.Media.Parameters;
using Proto = JbAspire.Contracts.Sfu;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's RTP parameters and the media core's. What a message leaves out or overdoes is refused with the field's name.</summary>
internal static class RtpMessages
{
    // Far above what any peer sends; bounds what a request makes the node hold.
    private const int MaxEntries = 128;

    public static MediaKind ToKind(string kind) => kind switch
    {
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        _ => throw new MediaException(MediaError.InvalidArgument, $"kind: '{kind}' is not 'audio' or 'video'."),
    };

    public static string ToText(MediaKind kind) => kind == MediaKind.Audio ? "audio" : "video";

    public static RtpCapabilities FromProto(Proto.RtpCapabilities? capabilities) => capabilities is null
        ? throw new MediaException(MediaError.InvalidArgument, "rtpCapabilities: they are missing.")
        : new RtpCapabilities
        {
            Codecs = FromProto(capabilities.Codecs),
            HeaderExtensions = Map("rtpCapabilities.headerExtensions", capabilities.HeaderExtensions, FromProto),
        };

    public static IReadOnlyList<RtpCodecCapability> FromProto(IReadOnlyList<Proto.RtpCodecCapability> codecs) =>
        Map("codecs", codecs, codec => new RtpCodecCapability
        {
            Kind = ToKind(codec.Kind),
            MimeType = codec.MimeType,
            PreferredPayloadType = codec.HasPreferredPayloadType ? ToPayloadType(codec.PreferredPayloadType) : null,
            ClockRate = ToInt("clockRate", codec.ClockRate),
            Channels = codec.HasChannels ? ToInt("channels", codec.Channels) : null,
            Parameters = FromProto(codec.Parameters),
            RtcpFeedback = FromProto(codec.RtcpFeedback),
        });

    public static RtpParameters FromProto(Proto.RtpParameters? parameters) => parameters is null
        ? throw new MediaException(MediaError.InvalidArgument, "rtpParameters: they are missing.")
        : new RtpParameters
        {
            Mid = parameters.HasMid ? parameters.Mid : null,
            Codecs = Map("rtpParameters.codecs", parameters.Codecs, codec => new RtpCodecParameters
            {
                MimeType = codec.MimeType,
                PayloadType = codec.HasPayloadType
                    ? ToPayloadType(codec.PayloadType)
                    : throw new MediaException(MediaError.InvalidArgument, "rtpParameters.codecs: payloadType is missing."),
                ClockRate = ToInt("clockRate", codec.ClockRate),
                Channels = codec.HasChannels ? ToInt("channels", codec.Channels) : null,
                Parameters = FromProto(codec.Parameters),
                RtcpFeedback = FromProto(codec.RtcpFeedback),
            }),
            HeaderExtensions = Map("rtpParameters.headerExtensions", parameters.HeaderExtensions, extension => new RtpHeaderExtensionParameters
            {
                Uri = extension.Uri,
                Id = ToInt("headerExtensions.id", extension.Id),
                Encrypt = extension.Encrypt,
            }),
            Encodings = Map("rtpParameters.encodings", parameters.Encodings, encoding => new RtpEncodingParameters
            {
                Ssrc = encoding.HasSsrc ? encoding.Ssrc : null,
                Rid = encoding.HasRid ? encoding.Rid : null,
                CodecPayloadType = encoding.HasCodecPayloadType ? ToPayloadType(encoding.CodecPayloadType) : null,
                RtxSsrc = encoding.Rtx?.Ssrc,
                Dtx = encoding.HasDtx ? encoding.Dtx : null,
                ScalabilityMode = encoding.HasScalabilityMode ? encoding.ScalabilityMode : null,
                ScaleResolutionDownBy = encoding.HasScaleResolutionDownBy ? encoding.ScaleResolutionDownBy : null,
                MaxBitrate = encoding.HasMaxBitrate ? encoding.MaxBitrate : null,
            }),
            Rtcp = new RtcpParameters
            {
                Cname = parameters.Rtcp is { HasCname: true } rtcp ? rtcp.Cname : null,
                ReducedSize = parameters.Rtcp is not { HasReducedSize: true } || parameters.Rtcp.ReducedSize,
                Mux = parameters.Rtcp is not { HasMux: true } || parameters.Rtcp.Mux,
            },
        };

    public static Proto.RtpCapabilities ToProto(RtpCapabilities capabilities)
    {
        var message = new Proto.RtpCapabilities();
        foreach (RtpCodecCapability codec in capabilities.Codecs)
        {
            var entry = new Proto.RtpCodecCapability
            {
                Kind = ToText(codec.Kind),
                MimeType = codec.MimeType,
                ClockRate = (uint)codec.ClockRate,
                Parameters = ToProto(codec.Parameters),
            };
            if (codec.PreferredPayloadType is { } payloadType)
            {
                entry.PreferredPayloadType = (uint)payloadType;
            }

            if (codec.Channels is { } channels)
            {
                entry.Channels = (uint)channels;
            }

            entry.RtcpFeedback.AddRange(codec.RtcpFeedback.Select(ToProto));
            message.Codecs.Add(entry);
        }

        message.HeaderExtensions.AddRange(capabilities.HeaderExtensions.Select(extension => new Proto.RtpHeaderExtensionCapability
        {
            Kind = ToText(extension.Kind),
            Uri = extension.Uri,
            PreferredId = (uint)extension.PreferredId,
            PreferredEncrypt = extension.PreferredEncrypt,
            Direction = ToText(extension.Direction),
        }));
        return message;
    }

    public static Proto.RtpParameters ToProto(RtpParameters parameters)
    {
        var message = new Proto.RtpParameters
        {
            Rtcp = new Proto.RtcpParameters { ReducedSize = parameters.Rtcp.ReducedSize, Mux = parameters.Rtcp.Mux },
        };
        if (parameters.Mid is { } mid)
        {
            message.Mid = mid;
        }

        if (parameters.Rtcp.Cname is { } cname)
        {
            message.Rtcp.Cname = cname;
        }

        message.Codecs.AddRange(parameters.Codecs.Select(ToProto));
        message.HeaderExtensions.AddRange(parameters.HeaderExtensions.Select(extension => new Proto.RtpHeaderExtensionParameters
        {
            Uri = extension.Uri,
            Id = (uint)extension.Id,
            Encrypt = extension.Encrypt,
        }));
        message.Encodings.AddRange(parameters.Encodings.Select(ToProto));
        return message;
    }

    private static Proto.RtpCodecParameters ToProto(RtpCodecParameters codec)
    {
        var message = new Proto.RtpCodecParameters
        {
            MimeType = codec.MimeType,
            PayloadType = (uint)codec.PayloadType,
            ClockRate = (uint)codec.ClockRate,
            Parameters = ToProto(codec.Parameters),
        };
        if (codec.Channels is { } channels)
        {
            message.Channels = (uint)channels;
        }

        message.RtcpFeedback.AddRange(codec.RtcpFeedback.Select(ToProto));
        return message;
    }

    private static Proto.RtpEncodingParameters ToProto(RtpEncodingParameters encoding)
    {
        var message = new Proto.RtpEncodingParameters
        {
            Rtx = encoding.RtxSsrc is { } rtxSsrc ? new Proto.RtxParameters { Ssrc = rtxSsrc } : null,
        };
        if (encoding.Ssrc is { } ssrc)
        {
            message.Ssrc = ssrc;
        }

        if (encoding.Rid is { } rid)
        {
            message.Rid = rid;
        }

        if (encoding.CodecPayloadType is { } payloadType)
        {
            message.CodecPayloadType = (uint)payloadType;
        }

        if (encoding.Dtx is { } dtx)
        {
            message.Dtx = dtx;
        }

        if (encoding.ScalabilityMode is { } mode)
        {
            message.ScalabilityMode = mode;
        }

        if (encoding.MaxBitrate is { } maxBitrate)
        {
            message.MaxBitrate = (uint)Math.Min(maxBitrate, uint.MaxValue);
        }

        return message;
    }

    private static Proto.RtcpFeedback ToProto(RtcpFeedback feedback) => new() { Type = feedback.Type, Parameter = feedback.Parameter };

    private static Struct ToProto(IReadOnlyDictionary<string, CodecParameterValue> parameters)
    {
        var message = new Struct();
        foreach ((string name, CodecParameterValue value) in parameters)
        {
            message.Fields[name] =
                value.TryGetNumber(out double number) ? Value.ForNumber(number)
                : value.TryGetBoolean(out bool boolean) ? Value.ForBool(boolean)
                : Value.ForString(value.ToString());
        }

        return message;
    }

    private static string ToText(RtpHeaderExtensionDirection direction) => direction switch
    {
        RtpHeaderExtensionDirection.SendOnly => "sendonly",
        RtpHeaderExtensionDirection.RecvOnly => "recvonly",
        RtpHeaderExtensionDirection.Inactive => "inactive",
        _ => "sendrecv",
    };

    private static RtpHeaderExtension FromProto(Proto.RtpHeaderExtensionCapability extension) => new()
    {
        Kind = ToKind(extension.Kind),
        Uri = extension.Uri,
        PreferredId = ToInt("headerExtensions.preferredId", extension.PreferredId),
        PreferredEncrypt = extension.PreferredEncrypt,
        Direction = extension.Direction switch
        {
            "" or "sendrecv" => RtpHeaderExtensionDirection.SendRecv,
            "sendonly" => RtpHeaderExtensionDirection.SendOnly,
            "recvonly" => RtpHeaderExtensionDirection.RecvOnly,
            "inactive" => RtpHeaderExtensionDirection.Inactive,
            _ => throw new MediaException(
                MediaError.InvalidArgument, $"headerExtensions.direction: '{extension.Direction}' is not sendrecv, sendonly, recvonly or inactive."),
        },
    };

    private static IReadOnlyDictionary<string, CodecParameterValue> FromProto(Struct? parameters)
    {
        if (parameters is null || parameters.Fields.Count == 0)
        {
            return CodecParameters.None;
        }

        RequireBound("codecs.parameters", parameters.Fields.Count);
        var values = new Dictionary<string, CodecParameterValue>(parameters.Fields.Count);
        foreach ((string name, Value value) in parameters.Fields)
        {
            values[name] = value.KindCase switch
            {
                Value.KindOneofCase.NumberValue => CodecParameterValue.From(value.NumberValue),
                Value.KindOneofCase.StringValue => CodecParameterValue.From(value.StringValue),
                Value.KindOneofCase.BoolValue => CodecParameterValue.From(value.BoolValue),
                _ => throw new MediaException(MediaError.InvalidArgument, $"codecs.parameters.{name}: it is not a string, number or boolean."),
            };
        }

        return values;
    }

    private static List<RtcpFeedback> FromProto(IReadOnlyList<Proto.RtcpFeedback> feedback) =>
        Map("rtcpFeedback", feedback, entry => new RtcpFeedback(entry.Type, entry.Parameter));

    private static List<TTo> Map<TFrom, TTo>(string field, IReadOnlyList<TFrom> source, Func<TFrom, TTo> map)
    {
        RequireBound(field, source.Count);
        return [.. source.Select(map)];
    }

    private static void RequireBound(string field, int count)
    {
        if (count > MaxEntries)
        {
            throw new MediaException(MediaError.InvalidArgument, $"{field}: {count} entries; at most {MaxEntries} are allowed.");
        }
    }

    private static int ToPayloadType(uint value) => value <= 127
        ? (int)value
        : throw new MediaException(MediaError.InvalidArgument, $"payloadType: {value} is not from 0 to 127.");

    private static int ToInt(string field, uint value) => value <= int.MaxValue
        ? (int)value
        : throw new MediaException(MediaError.InvalidArgument, $"{field}: {value} is too large.");
}

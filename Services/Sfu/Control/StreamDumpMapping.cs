using JbAspire.Contracts.Sfu;
using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;
using CodecParameterValue = JbAspire.Media.Parameters.CodecParameterValue;
using RtcpFeedback = JbAspire.Media.Parameters.RtcpFeedback;
using RtpCodecParameters = JbAspire.Media.Parameters.RtpCodecParameters;
using RtpEncodingParameters = JbAspire.Media.Parameters.RtpEncodingParameters;
using RtpParameters = JbAspire.Media.Parameters.RtpParameters;

namespace JbAspire.Sfu.Control;

/// <summary>What was negotiated for one RTP stream, with mediasoup's names.</summary>
internal static class StreamDumpMapping
{
    public static RtpStreamDump ToProto(Producer producer, ProducerStream stream) =>
        ToProto(producer.RtpParameters, stream.Encoding, stream.Index, stream.Ssrc!.Value, stream.RtxSsrc, stream.Score);

    public static RtpStreamDump ToProto(Consumer consumer) =>
        ToProto(consumer.RtpParameters, consumer.RtpParameters.Encodings[0], 0, consumer.Ssrc, consumer.RtxSsrc, consumer.Score.Score);

    private static RtpStreamDump ToProto(
        RtpParameters parameters, RtpEncodingParameters encoding, int index, Ssrc ssrc, Ssrc? rtxSsrc, int score)
    {
        RtpCodecParameters codec = parameters.Codecs.First(codec => !IsRtx(codec));
        RtpCodecParameters? rtx = parameters.Codecs.FirstOrDefault(IsRtx);
        ScalabilityMode layers = ScalabilityMode.Parse(encoding.ScalabilityMode);
        string cname = parameters.Rtcp.Cname ?? "";
        var message = new RtpStreamParams
        {
            EncodingIdx = (uint)index,
            Ssrc = ssrc.Value,
            PayloadType = (uint)codec.PayloadType,
            MimeType = codec.MimeType,
            ClockRate = (uint)codec.ClockRate,
            Cname = cname,
            UseNack = codec.RtcpFeedback.Contains(new RtcpFeedback("nack")),
            UsePli = codec.RtcpFeedback.Contains(new RtcpFeedback("nack", "pli")),
            UseFir = codec.RtcpFeedback.Contains(new RtcpFeedback("ccm", "fir")),
            UseInBandFec = IsOn(codec, "useinbandfec"),
            UseDtx = IsOn(codec, "usedtx") || encoding.Dtx == true,
            SpatialLayers = (uint)layers.SpatialLayers,
            TemporalLayers = (uint)layers.TemporalLayers,
        };
        if (encoding.Rid is { } rid)
        {
            message.Rid = rid;
        }

        var dump = new RtpStreamDump { Params = message, Score = (uint)score };
        if (rtxSsrc is not { } repairing || rtx is null)
        {
            return dump;
        }

        message.RtxSsrc = repairing.Value;
        message.RtxPayloadType = (uint)rtx.PayloadType;
        dump.RtxStream = new RtxStreamParams
        {
            Ssrc = repairing.Value,
            PayloadType = (uint)rtx.PayloadType,
            MimeType = rtx.MimeType,
            ClockRate = (uint)rtx.ClockRate,
            Cname = cname,
        };
        if (encoding.Rid is { } repairedRid)
        {
            dump.RtxStream.Rrid = repairedRid;
        }

        return dump;
    }

    private static bool IsRtx(RtpCodecParameters codec) => codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase);

    private static bool IsOn(RtpCodecParameters codec, string parameter) =>
        codec.Parameters.TryGetValue(parameter, out CodecParameterValue value) && value.TryGetInt32(out int number) && number == 1;
}

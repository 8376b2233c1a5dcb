using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Sfu.Control;

namespace JbAspire.Sfu.Events;

/// <summary>From the media core's trace events to the contract's.</summary>
internal static class TraceMapping
{
    /// <param name="trace">What happened.</param>
    /// <param name="timestamp">When, in milliseconds since the UNIX epoch.</param>
    public static Contracts.Sfu.TraceEvent ToProto(Media.TraceEvent trace, double timestamp)
    {
        var message = new Contracts.Sfu.TraceEvent
        {
            Type = TraceMessages.ToProto(trace.Type).FirstOrDefault(""),
            Timestamp = timestamp,
            Direction = trace.IsIncoming ? "in" : "out",
        };
        switch (trace.Source)
        {
            case TraceSource.Transport: message.TransportId = trace.Id; break;
            case TraceSource.Producer: message.ProducerId = trace.Id; break;
            default: message.ConsumerId = trace.Id; break;
        }

        switch (trace.Info)
        {
            case TraceInfo.Packet info: message.Packet = ToProto(info); break;
            case TraceInfo.Feedback info: message.Feedback = new TraceFeedback { Ssrc = info.Ssrc.Value }; break;
            case TraceInfo.SenderReport info: message.SenderReport = ToProto(info); break;
            case TraceInfo.Bandwidth info: message.Bandwidth = ToProto(info); break;
        }

        return message;
    }

    private static TracePacket ToProto(TraceInfo.Packet info)
    {
        var packet = new TracePacket
        {
            PayloadType = info.PayloadType,
            SequenceNumber = info.SequenceNumber,
            Timestamp = info.Timestamp,
            Marker = info.Marker,
            Ssrc = info.Ssrc.Value,
            IsKeyFrame = info.IsKeyFrame,
            Size = (uint)info.Size,
            PayloadSize = (uint)info.PayloadSize,
            IsRtx = info.IsRtx,
        };
        if (info.SpatialLayer is { } spatialLayer)
        {
            packet.SpatialLayer = (uint)spatialLayer;
        }

        if (info.TemporalLayer is { } temporalLayer)
        {
            packet.TemporalLayer = (uint)temporalLayer;
        }

        if (info.Mid is { } mid)
        {
            packet.Mid = mid;
        }

        if (info.Rid is { } rid)
        {
            packet.Rid = rid;
        }

        return packet;
    }

    private static TraceSenderReport ToProto(TraceInfo.SenderReport info) => new()
    {
        Ssrc = info.Ssrc.Value,
        NtpSec = info.Ntp.Seconds,
        NtpFrac = info.Ntp.Fraction,
        RtpTs = info.RtpTimestamp,
        PacketCount = info.PacketCount,
        OctetCount = info.OctetCount,
    };

    private static TraceBandwidth ToProto(TraceInfo.Bandwidth info) => new()
    {
        DesiredBitrate = info.DesiredBitrate,
        EffectiveDesiredBitrate = info.EffectiveDesiredBitrate,
        MinBitrate = info.MinBitrate,
        MaxBitrate = info.MaxBitrate,
        StartBitrate = info.StartBitrate,
        MaxPaddingBitrate = info.MaxPaddingBitrate,
        AvailableBitrate = info.AvailableBitrate,
    };
}

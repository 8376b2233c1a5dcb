using JbAspire.Media.Producers;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>Trace events of packets. Asked for rarely and briefly: they are made one by one.</summary>
internal static class PacketTrace
{
    private const TraceEventTypes PacketTypes = TraceEventTypes.Rtp | TraceEventTypes.KeyFrame;

    /// <summary>Whether a packet is to be told of: the one test that each packet pays for.</summary>
    public static bool IsWanted(TraceEventTypes types, bool isKeyFrame) =>
        (types & PacketTypes) != 0 && ((types & TraceEventTypes.Rtp) != 0 || isKeyFrame);

    public static TraceInfo.Packet Describe(
        in RtpPacketView packet, in VideoPacketDescriptor video, ProducerExtensions? extensions, bool isRetransmission) =>
        new(
            packet.PayloadType,
            packet.SequenceNumber.Value,
            packet.Timestamp.Value,
            packet.Marker,
            packet.Ssrc,
            video.IsKeyFrame,
            packet.Packet.Length,
            packet.Payload.Length,
            video.HasLayerIndices ? video.SpatialLayer : null,
            video.HasLayerIndices ? video.TemporalLayer : null,
            extensions?.MidOf(packet),
            extensions?.RidOf(packet),
            isRetransmission);

    /// <summary>Raises the events of one packet: as RTP, and as a key frame, as far as they are wanted.</summary>
    public static void Raise(
        WorkerContext context, string routerId, TraceSource source, string id, TraceEventTypes types, TraceInfo.Packet info, MonotonicTime now)
    {
        bool isIncoming = source == TraceSource.Producer;
        if ((types & TraceEventTypes.Rtp) != 0)
        {
            context.Raise(new MediaEvent.Trace(routerId, new TraceEvent(source, id, TraceEventTypes.Rtp, now, isIncoming, info)));
        }

        if ((types & TraceEventTypes.KeyFrame) != 0 && info.IsKeyFrame)
        {
            context.Raise(new MediaEvent.Trace(routerId, new TraceEvent(source, id, TraceEventTypes.KeyFrame, now, isIncoming, info)));
        }
    }
}

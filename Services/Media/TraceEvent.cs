using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>What the owner of an object wants to be told of, one by one (mediasoup's trace event types).</summary>
[Flags]
public enum TraceEventTypes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Each RTP packet (producer, consumer).</summary>
    Rtp = 1 << 0,

    /// <summary>Each RTP packet that begins a key frame (producer, consumer).</summary>
    KeyFrame = 1 << 1,

    /// <summary>Generic NACKs: sent for a producer, received for a consumer.</summary>
    Nack = 1 << 2,

    /// <summary>Picture loss indications: sent for a producer, received for a consumer.</summary>
    Pli = 1 << 3,

    /// <summary>Full intra requests: sent for a producer, received for a consumer.</summary>
    Fir = 1 << 4,

    /// <summary>Sender reports received for a producer.</summary>
    Sr = 1 << 5,

    /// <summary>Probation packets sent by a transport.</summary>
    Probation = 1 << 6,

    /// <summary>Changes of a transport's bandwidth estimate.</summary>
    Bwe = 1 << 7,
}

/// <summary>What kind of object a trace event is about.</summary>
public enum TraceSource
{
    /// <summary>A transport.</summary>
    Transport,

    /// <summary>A producer.</summary>
    Producer,

    /// <summary>A consumer.</summary>
    Consumer,
}

/// <summary>One trace event.</summary>
/// <param name="Source">What kind of object it is about.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Type">One of the types.</param>
/// <param name="At">When it happened.</param>
/// <param name="IsIncoming">Whether the packet came from the peer (mediasoup's direction "in").</param>
/// <param name="Info">What happened, in mediasoup's fields for the type.</param>
public sealed record TraceEvent(TraceSource Source, string Id, TraceEventTypes Type, MonotonicTime At, bool IsIncoming, TraceInfo? Info);

/// <summary>What a trace event tells.</summary>
public abstract record TraceInfo
{
    /// <summary>A packet: of <see cref="TraceEventTypes.Rtp"/>, <see cref="TraceEventTypes.KeyFrame"/> and <see cref="TraceEventTypes.Probation"/>.</summary>
    /// <param name="PayloadType">Payload type, 0-127.</param>
    /// <param name="SequenceNumber">Sequence number.</param>
    /// <param name="Timestamp">RTP timestamp.</param>
    /// <param name="Marker">Marker bit.</param>
    /// <param name="Ssrc">SSRC.</param>
    /// <param name="IsKeyFrame">Whether it begins a key frame.</param>
    /// <param name="Size">The packet's bytes.</param>
    /// <param name="PayloadSize">The payload's bytes, without padding.</param>
    /// <param name="SpatialLayer">Its spatial layer; null when it tells none.</param>
    /// <param name="TemporalLayer">Its temporal layer; null when it tells none.</param>
    /// <param name="Mid">Its MID, if it carries one.</param>
    /// <param name="Rid">Its RID, if it carries one.</param>
    /// <param name="IsRtx">Whether it was retransmitted (RFC 4588).</param>
    public sealed record Packet(
        byte PayloadType, ushort SequenceNumber, uint Timestamp, bool Marker, Ssrc Ssrc, bool IsKeyFrame, int Size, int PayloadSize,
        int? SpatialLayer, int? TemporalLayer, string? Mid, string? Rid, bool IsRtx) : TraceInfo;

    /// <summary>Feedback about one stream: of <see cref="TraceEventTypes.Pli"/>, <see cref="TraceEventTypes.Fir"/>, <see cref="TraceEventTypes.Nack"/>.</summary>
    /// <param name="Ssrc">The stream's SSRC.</param>
    public sealed record Feedback(Ssrc Ssrc) : TraceInfo;

    /// <summary>A sender report (RFC 3550 §6.4.1): of <see cref="TraceEventTypes.Sr"/>.</summary>
    /// <param name="Ssrc">The stream's SSRC.</param>
    /// <param name="Ntp">The peer's wall clock.</param>
    /// <param name="RtpTimestamp">The same moment on the stream's RTP clock.</param>
    /// <param name="PacketCount">Packets that the peer says it sent.</param>
    /// <param name="OctetCount">Payload bytes that the peer says it sent.</param>
    public sealed record SenderReport(Ssrc Ssrc, NtpTime Ntp, uint RtpTimestamp, uint PacketCount, uint OctetCount) : TraceInfo;

    /// <summary>A bandwidth estimate: of <see cref="TraceEventTypes.Bwe"/>. All in bits per second.</summary>
    /// <param name="DesiredBitrate">What all consumers would take at best.</param>
    /// <param name="EffectiveDesiredBitrate">The same after limits.</param>
    /// <param name="MinBitrate">The lower limit; 0 = none.</param>
    /// <param name="MaxBitrate">The upper limit; 0 = none.</param>
    /// <param name="StartBitrate">Where the estimate began.</param>
    /// <param name="MaxPaddingBitrate">How much padding may probe with; 0 = none.</param>
    /// <param name="AvailableBitrate">The estimate.</param>
    public sealed record Bandwidth(
        long DesiredBitrate, long EffectiveDesiredBitrate, long MinBitrate, long MaxBitrate, long StartBitrate, long MaxPaddingBitrate,
        long AvailableBitrate) : TraceInfo;
}

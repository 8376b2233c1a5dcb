using System.Buffers.Binary;
using JbAspire.Protocols.Wire;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// Rewrites fixed header fields of an RTP packet in place: what a forwarder changes per receiver. The packet must have
/// been parsed or written before; a span shorter than the fixed header is a misuse and throws.
/// </summary>
public static class RtpHeaderFields
{
    /// <summary>Sets the payload type, 0-127; the marker bit stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="payloadType"/> is above 127.</exception>
    public static void SetPayloadType(Span<byte> packet, byte payloadType)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, PayloadTypeMask);
        packet[PayloadTypeOffset] = (byte)((packet[PayloadTypeOffset] & MarkerMask) | payloadType);
    }

    /// <summary>Sets the marker bit; the payload type stays.</summary>
    public static void SetMarker(Span<byte> packet, bool marker) =>
        packet[PayloadTypeOffset] = (byte)((packet[PayloadTypeOffset] & PayloadTypeMask) | (marker ? MarkerMask : 0));

    /// <summary>Sets the sequence number.</summary>
    public static void SetSequenceNumber(Span<byte> packet, SequenceNumber sequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[SequenceNumberOffset..], sequenceNumber.Value);

    /// <summary>Sets the timestamp.</summary>
    public static void SetTimestamp(Span<byte> packet, RtpTimestamp timestamp) =>
        BinaryPrimitives.WriteUInt32BigEndian(packet[TimestampOffset..], timestamp.Value);

    /// <summary>Sets the synchronization source.</summary>
    public static void SetSsrc(Span<byte> packet, Ssrc ssrc) =>
        BinaryPrimitives.WriteUInt32BigEndian(packet[SsrcOffset..], ssrc.Value);
}

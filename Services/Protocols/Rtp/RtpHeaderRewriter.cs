using System.Buffers.Binary;
using JbAspire.Protocols.Wire;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>Changes the fields of an RTP header that tell one stream from another, in place (RFC 3550 §5.1).</summary>
public static class RtpHeaderRewriter
{
    /// <summary>Writes payload type, sequence number and SSRC; the marker bit stays. False when there is no fixed header.</summary>
    public static bool TryRewrite(Span<byte> packet, byte payloadType, SequenceNumber sequenceNumber, Ssrc ssrc)
    {
        if (packet.Length < FixedHeaderLength || payloadType > PayloadTypeMask)
            return false;

        packet[PayloadTypeOffset] = (byte)((packet[PayloadTypeOffset] & MarkerMask) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(packet[SequenceNumberOffset..], sequenceNumber.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SsrcOffset..], ssrc.Value);
        return true;
    }
}

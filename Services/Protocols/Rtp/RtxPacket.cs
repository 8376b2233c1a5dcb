using JbAspire.Protocols.Wire;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>Makes the original packet out of a received retransmission (https://www.rfc-editor.org/rfc/rfc4588#section-4), in place.</summary>
public static class RtxPacket
{
    /// <summary>
    /// Moves the header over the OSN, so that the original payload follows it, and gives it the original's identity. Marker,
    /// timestamp, header extensions and padding stay. False, and nothing changed, when the packet is malformed or has no OSN, as
    /// padding that probes the path has none.
    /// </summary>
    /// <param name="packet">The retransmission.</param>
    /// <param name="ssrc">The SSRC of the original stream.</param>
    /// <param name="payloadType">The payload type that the retransmission's <c>apt</c> names, 0-127.</param>
    /// <param name="original">The original packet: <paramref name="packet"/> without its first two bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="payloadType"/> is above 127.</exception>
    public static bool TryRestore(Span<byte> packet, Ssrc ssrc, byte payloadType, out Span<byte> original)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, PayloadTypeMask);
        original = default;
        if (!RtpPacketView.TryParse(packet, out RtpPacketView view)
            || !RtxPayload.TryParse(view.Payload, out SequenceNumber sequenceNumber, out _))
        {
            return false;
        }

        packet[..view.HeaderLength].CopyTo(packet[RtxPayload.OsnLength..]);
        original = packet[RtxPayload.OsnLength..];
        RtpHeaderFields.SetPayloadType(original, payloadType);
        RtpHeaderFields.SetSequenceNumber(original, sequenceNumber);
        RtpHeaderFields.SetSsrc(original, ssrc);
        return true;
    }
}

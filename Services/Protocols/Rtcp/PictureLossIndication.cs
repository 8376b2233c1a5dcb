using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A picture loss indication, PLI (https://www.rfc-editor.org/rfc/rfc4585#section-6.3.1): a feedback message without FCI.
/// </summary>
/// <param name="SenderSsrc">Who misses pictures.</param>
/// <param name="MediaSsrc">The stream that is to send a key frame.</param>
public readonly record struct PictureLossIndication(Ssrc SenderSsrc, Ssrc MediaSsrc)
{
    /// <summary>The feedback message type (FMT).</summary>
    public const int Format = 1;

    private const int Length = RtcpHeader.Length + RtcpHeader.FciOffset;

    /// <summary>Reads a PLI. False when the packet is another.</summary>
    public static bool TryParse(in RtcpPacketView packet, out PictureLossIndication indication)
    {
        bool valid = packet.IsFeedback(RtcpPacketType.PayloadFeedback, Format);
        indication = valid
            ? new(RtcpHeader.ReadSsrc(packet.Payload), RtcpHeader.ReadSsrc(packet.Payload[RtcpHeader.MediaSsrcOffset..]))
            : default;
        return valid;
    }

    /// <summary>Writes a PLI. False when it does not fit.</summary>
    public static bool TryWrite(Span<byte> destination, Ssrc sender, Ssrc media, out int written)
    {
        written = destination.Length < Length ? 0 : Length;
        if (written != 0)
            RtcpHeader.WriteFeedback(destination, Format, RtcpPacketType.PayloadFeedback, sender, media, Length);

        return written != 0;
    }
}

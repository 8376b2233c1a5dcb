using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A full intra request, FIR (https://www.rfc-editor.org/rfc/rfc5104#section-4.3.1.1). Each entry of the FCI:
/// <code>
/// |                              SSRC                             |
/// | Seq nr.       |    Reserved = 0                               |
/// </code>
/// </summary>
public readonly ref struct FullIntraRequest
{
    /// <summary>The feedback message type (FMT).</summary>
    public const int Format = 4;

    internal const int EntryLength = 8;
    internal const int EntrySequenceOffset = 4;

    private readonly ReadOnlySpan<byte> _payload;

    private FullIntraRequest(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
    }

    /// <summary>Who asks.</summary>
    public Ssrc SenderSsrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The requests, at least one.</summary>
    public FirEntryEnumerator Entries => new(_payload[RtcpHeader.FciOffset..]);

    /// <summary>Reads a FIR. False when the packet is another, or the FCI has not one or more whole entries.</summary>
    public static bool TryParse(in RtcpPacketView packet, out FullIntraRequest request)
    {
        request = new FullIntraRequest(packet.Payload);
        if (!packet.IsFeedback(RtcpPacketType.PayloadFeedback, Format))
            return false;

        // "The FCI field MUST contain one or more FIR entries."
        int fciLength = packet.Payload.Length - RtcpHeader.FciOffset;
        return fciLength > 0 && fciLength % EntryLength == 0;
    }

    /// <summary>Writes a FIR. False when there is no entry or they do not fit.</summary>
    public static bool TryWrite(Span<byte> destination, Ssrc sender, ReadOnlySpan<FirEntry> entries, out int written)
    {
        written = 0;
        int length = RtcpHeader.Length + RtcpHeader.FciOffset + entries.Length * EntryLength;
        if (entries.IsEmpty || destination.Length < length)
            return false;

        // "The SSRC of media source is not used and SHALL be set to 0" (RFC 5104 §4.3.1.2).
        RtcpHeader.WriteFeedback(destination, Format, RtcpPacketType.PayloadFeedback, sender, default, length);
        Span<byte> fci = destination[(RtcpHeader.Length + RtcpHeader.FciOffset)..length];
        fci.Clear();
        for (int i = 0; i < entries.Length; i++)
        {
            RtcpHeader.WriteSsrc(fci[(i * EntryLength)..], entries[i].Ssrc);
            fci[i * EntryLength + EntrySequenceOffset] = entries[i].SequenceNumber;
        }

        written = length;
        return true;
    }
}

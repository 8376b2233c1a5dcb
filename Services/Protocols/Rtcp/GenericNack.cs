using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A generic NACK (https://www.rfc-editor.org/rfc/rfc4585#section-6.2.1). Each entry of the FCI:
/// <code>
/// |            PID                |             BLP               |
/// </code>
/// </summary>
public readonly ref struct GenericNack
{
    /// <summary>The feedback message type (FMT).</summary>
    public const int Format = 1;

    internal const int EntryLength = 4;
    internal const int BlpOffset = 2;

    private const int BlpBits = 16;

    private readonly ReadOnlySpan<byte> _payload;

    private GenericNack(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
    }

    /// <summary>Who misses packets.</summary>
    public Ssrc SenderSsrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The stream whose packets are missing.</summary>
    public Ssrc MediaSsrc => RtcpHeader.ReadSsrc(_payload[RtcpHeader.MediaSsrcOffset..]);

    /// <summary>The entries, at least one.</summary>
    public NackEntryEnumerator Entries => new(_payload[RtcpHeader.FciOffset..]);

    /// <summary>The lost packets of all entries, in the order of the message.</summary>
    public LostPacketEnumerator LostPackets => new(Entries);

    /// <summary>Reads a generic NACK. False when the packet is another or has no entry.</summary>
    public static bool TryParse(in RtcpPacketView packet, out GenericNack nack)
    {
        nack = new GenericNack(packet.Payload);

        // "The FCI field MUST contain at least one and MAY contain more than one Generic NACK."
        return packet.IsFeedback(RtcpPacketType.TransportFeedback, Format) && packet.Payload.Length >= RtcpHeader.FciOffset + EntryLength;
    }

    /// <summary>
    /// Writes a generic NACK for lost packets. In ascending order (RFC 1982) they take the fewest entries; out of order they are
    /// all still there. False when the list is empty or does not fit.
    /// </summary>
    public static bool TryWrite(Span<byte> destination, Ssrc sender, Ssrc media, ReadOnlySpan<SequenceNumber> lost, out int written)
    {
        written = 0;
        int length = RtcpHeader.Length + RtcpHeader.FciOffset;
        if (lost.IsEmpty)
            return false;

        for (int i = 0; i < lost.Length; length += EntryLength)
        {
            SequenceNumber pid = lost[i++];
            int blp = 0;
            for (; i < lost.Length && SequenceNumber.Distance(pid, lost[i]) is >= 0 and <= BlpBits and int distance; i++)
            {
                blp |= 1 << distance >> 1;
            }

            if (destination.Length < length + EntryLength)
                return false;

            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], pid.Value);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + BlpOffset)..], (ushort)blp);
        }

        RtcpHeader.WriteFeedback(destination, Format, RtcpPacketType.TransportFeedback, sender, media, length);
        written = length;
        return true;
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A receiver report (https://www.rfc-editor.org/rfc/rfc3550#section-6.4.2): the SSRC of its sender and up to 31 report blocks.
/// </summary>
public readonly ref struct ReceiverReport
{
    private const int BlocksOffset = 4;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;

    private ReceiverReport(ReadOnlySpan<byte> payload, int count)
    {
        _payload = payload;
        _count = count;
    }

    /// <summary>Who sent the report.</summary>
    public Ssrc Ssrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The report blocks; there may be none.</summary>
    public ReportBlockEnumerator Reports => new(_payload.Slice(BlocksOffset, _count * ReportBlock.Length));

    /// <summary>Reads a receiver report. False when the packet is another or too short; profile-specific extensions are skipped.</summary>
    public static bool TryParse(in RtcpPacketView packet, out ReceiverReport report)
    {
        report = new ReceiverReport(packet.Payload, packet.Count);
        return packet.Type == RtcpPacketType.ReceiverReport
            && packet.Payload.Length >= BlocksOffset + packet.Count * ReportBlock.Length;
    }

    /// <summary>
    /// Writes one receiver report, or as many as the blocks need at 31 each (RFC 3550 §6.4.2). False, and nothing to be used
    /// written, when they do not fit.
    /// </summary>
    public static bool TryWrite(Span<byte> destination, Ssrc ssrc, ReadOnlySpan<ReportBlock> blocks, out int written)
    {
        written = 0;
        int total = 0;
        do
        {
            ReadOnlySpan<ReportBlock> part = blocks[..Math.Min(blocks.Length, RtcpHeader.MaxCount)];
            int length = RtcpHeader.Length + BlocksOffset + part.Length * ReportBlock.Length;
            if (destination.Length < total + length)
                return false;

            Span<byte> packet = destination.Slice(total, length);
            RtcpHeader.Write(packet, part.Length, RtcpPacketType.ReceiverReport, length);
            RtcpHeader.WriteSsrc(packet[RtcpHeader.Length..], ssrc);
            WriteBlocks(packet[(RtcpHeader.Length + BlocksOffset)..], part);
            total += length;
            blocks = blocks[part.Length..];
        }
        while (!blocks.IsEmpty);

        written = total;
        return true;
    }

    internal static void WriteBlocks(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * ReportBlock.Length)..]);
        }
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// An extended report, XR (https://www.rfc-editor.org/rfc/rfc3611#section-2): the SSRC of its sender and report blocks. Of the
/// blocks, RRTR and DLRR are read and written; others are passed over.
/// </summary>
public readonly ref struct ExtendedReport
{
    private const int BlocksOffset = 4;

    private readonly ReadOnlySpan<byte> _payload;

    private ExtendedReport(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
    }

    /// <summary>Who sent the report.</summary>
    public Ssrc Ssrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The report blocks; there may be none.</summary>
    public ExtendedReportBlockEnumerator Blocks => new(_payload[BlocksOffset..]);

    /// <summary>Reads an extended report. False when the packet is another, or its blocks do not fill it.</summary>
    public static bool TryParse(in RtcpPacketView packet, out ExtendedReport report)
    {
        report = new ExtendedReport(packet.Payload);
        if (packet.Type != RtcpPacketType.ExtendedReport || packet.Payload.Length < BlocksOffset)
            return false;

        ExtendedReportBlockEnumerator blocks = report.Blocks;
        while (blocks.MoveNext())
        {
        }

        return blocks.IsAtEnd;
    }

    /// <summary>Writes an XR packet with one receiver reference time block (RFC 3611 §4.4). False when it does not fit.</summary>
    public static bool TryWriteReceiverReferenceTime(Span<byte> destination, Ssrc sender, NtpTime time, out int written)
    {
        if (!TryWriteHeader(destination, sender, ExtendedReportBlockType.ReceiverReferenceTime, ExtendedReportBlock.NtpLength, out written))
            return false;

        BinaryPrimitives.WriteUInt64BigEndian(destination[(written - ExtendedReportBlock.NtpLength)..], time.Value);
        return true;
    }

    /// <summary>Writes an XR packet with one DLRR block (RFC 3611 §4.5). False when it does not fit.</summary>
    public static bool TryWriteDlrr(Span<byte> destination, Ssrc sender, ReadOnlySpan<DlrrSubBlock> subBlocks, out int written)
    {
        int contentLength = subBlocks.Length * DlrrEnumerator.SubBlockLength;
        if (!TryWriteHeader(destination, sender, ExtendedReportBlockType.DelaySinceLastReceiverReport, contentLength, out written))
            return false;

        Span<byte> content = destination[(written - contentLength)..written];
        foreach (DlrrSubBlock subBlock in subBlocks)
        {
            RtcpHeader.WriteSsrc(content, subBlock.Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(content[DlrrEnumerator.LastRrOffset..], subBlock.LastReceiverReport);
            BinaryPrimitives.WriteUInt32BigEndian(content[DlrrEnumerator.DelayOffset..], subBlock.DelaySinceLastReceiverReport);
            content = content[DlrrEnumerator.SubBlockLength..];
        }

        return true;
    }

    private static bool TryWriteHeader(
        Span<byte> destination, Ssrc sender, ExtendedReportBlockType type, int contentLength, out int written)
    {
        int length = RtcpHeader.Length + BlocksOffset + ExtendedReportBlock.HeaderLength + contentLength;
        written = destination.Length < length ? 0 : length;
        if (written == 0)
            return false;

        RtcpHeader.Write(destination, 0, RtcpPacketType.ExtendedReport, length);
        Span<byte> payload = destination[RtcpHeader.Length..];
        RtcpHeader.WriteSsrc(payload, sender);
        Span<byte> block = payload[BlocksOffset..];
        block[0] = (byte)type;
        block[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(block[ExtendedReportBlock.LengthOffset..], (ushort)(contentLength / RtcpHeader.WordLength));
        return true;
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A sender report (https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1).
/// <code>
/// |                         SSRC of sender                        |
/// |              NTP timestamp, most significant word             |
/// |             NTP timestamp, least significant word             |
/// |                         RTP timestamp                         |
/// |                     sender's packet count                     |
/// |                      sender's octet count                     |
/// |                     report blocks (RC times)                  |
/// </code>
/// </summary>
public readonly ref struct SenderReport
{
    private const int NtpOffset = 4;
    private const int RtpOffset = 12;
    private const int PacketCountOffset = 16;
    private const int OctetCountOffset = 20;
    private const int BlocksOffset = 24;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;

    private SenderReport(ReadOnlySpan<byte> payload, int count)
    {
        _payload = payload;
        _count = count;
    }

    /// <summary>The sender.</summary>
    public Ssrc Ssrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The wall-clock time at which the report was sent.</summary>
    public NtpTime NtpTime => new(BinaryPrimitives.ReadUInt64BigEndian(_payload[NtpOffset..]));

    /// <summary>The same time on the stream's RTP clock.</summary>
    public RtpTimestamp RtpTimestamp => new(BinaryPrimitives.ReadUInt32BigEndian(_payload[RtpOffset..]));

    /// <summary>Packets sent since the start, modulo 2^32.</summary>
    public uint PacketCount => BinaryPrimitives.ReadUInt32BigEndian(_payload[PacketCountOffset..]);

    /// <summary>Payload bytes sent since the start, modulo 2^32.</summary>
    public uint OctetCount => BinaryPrimitives.ReadUInt32BigEndian(_payload[OctetCountOffset..]);

    /// <summary>The report blocks.</summary>
    public ReportBlockEnumerator Reports => new(_payload.Slice(BlocksOffset, _count * ReportBlock.Length));

    /// <summary>Reads a sender report. False when the packet is another or too short; profile-specific extensions are skipped.</summary>
    public static bool TryParse(in RtcpPacketView packet, out SenderReport report)
    {
        report = new SenderReport(packet.Payload, packet.Count);
        return packet.Type == RtcpPacketType.SenderReport
            && packet.Payload.Length >= BlocksOffset + packet.Count * ReportBlock.Length;
    }

    /// <summary>
    /// Writes a sender report; blocks beyond the 31 that fit follow in receiver reports (RFC 3550 §6.4.2). False, and nothing
    /// written, when it does not fit.
    /// </summary>
    public static bool TryWrite(
        Span<byte> destination,
        Ssrc ssrc,
        NtpTime ntpTime,
        RtpTimestamp rtpTimestamp,
        uint packetCount,
        uint octetCount,
        ReadOnlySpan<ReportBlock> blocks,
        out int written)
    {
        written = 0;
        ReadOnlySpan<ReportBlock> first = blocks[..Math.Min(blocks.Length, RtcpHeader.MaxCount)];
        int length = RtcpHeader.Length + BlocksOffset + first.Length * ReportBlock.Length;
        int restLength = 0;
        if (destination.Length < length)
            return false;

        if (blocks.Length > first.Length && !ReceiverReport.TryWrite(destination[length..], ssrc, blocks[first.Length..], out restLength))
            return false;

        RtcpHeader.Write(destination, first.Length, RtcpPacketType.SenderReport, length);
        Span<byte> payload = destination[RtcpHeader.Length..];
        RtcpHeader.WriteSsrc(payload, ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(payload[NtpOffset..], ntpTime.Value);
        BinaryPrimitives.WriteUInt32BigEndian(payload[RtpOffset..], rtpTimestamp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(payload[PacketCountOffset..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(payload[OctetCountOffset..], octetCount);
        ReceiverReport.WriteBlocks(payload[BlocksOffset..], first);
        written = length + restLength;
        return true;
    }
}

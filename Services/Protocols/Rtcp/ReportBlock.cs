using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// What a receiver reports of one stream (https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1): 24 bytes.
/// <code>
/// |                 SSRC_n (SSRC of the reported source)          |
/// | fraction lost |       cumulative number of packets lost       |
/// |           extended highest sequence number received           |
/// |                      interarrival jitter                      |
/// |                         last SR (LSR)                         |
/// |                   delay since last SR (DLSR)                  |
/// </code>
/// </summary>
/// <param name="Ssrc">The stream.</param>
/// <param name="FractionLost">The part of packets lost since the last report, in units of 1/256.</param>
/// <param name="CumulativeLost">Packets lost since the start, signed (duplicates count against losses); 24 bits on the wire.</param>
/// <param name="ExtendedHighestSequenceNumber">The cycles in the high and the highest sequence number in the low 16 bits.</param>
/// <param name="Jitter">The interarrival jitter in timestamp units.</param>
/// <param name="LastSenderReport">The compact NTP time of the last SR received; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">The time since that SR in units of 2^-16 s.</param>
public readonly record struct ReportBlock(
    Ssrc Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint ExtendedHighestSequenceNumber,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    /// <summary>The length on the wire, in bytes.</summary>
    public const int Length = 24;

    private const int LossOffset = 4;
    private const int HighestOffset = 8;
    private const int JitterOffset = 12;
    private const int LastSrOffset = 16;
    private const int DelayOffset = 20;
    private const int CumulativeBits = 24;
    private const int MaxCumulative = 0x7F_FFFF;
    private const int MinCumulative = -0x80_0000;

    internal static ReportBlock Read(ReadOnlySpan<byte> source)
    {
        uint loss = BinaryPrimitives.ReadUInt32BigEndian(source[LossOffset..]);
        return new ReportBlock(
            RtcpHeader.ReadSsrc(source),
            (byte)(loss >> CumulativeBits),
            (int)(loss << (32 - CumulativeBits)) >> (32 - CumulativeBits),
            BinaryPrimitives.ReadUInt32BigEndian(source[HighestOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[JitterOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[LastSrOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[DelayOffset..]));
    }

    internal void Write(Span<byte> destination)
    {
        // RFC 3550 §6.4.1 gives 24 bits; a longer count stays at the end of the range, as Appendix A.3 says.
        int cumulative = Math.Clamp(CumulativeLost, MinCumulative, MaxCumulative);
        RtcpHeader.WriteSsrc(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[LossOffset..], FractionLost << CumulativeBits | (cumulative & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt32BigEndian(destination[HighestOffset..], ExtendedHighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[JitterOffset..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[LastSrOffset..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[DelayOffset..], DelaySinceLastSenderReport);
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// The header that all RTCP packets have (https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1), and the two SSRCs that follow
/// it in feedback messages (https://www.rfc-editor.org/rfc/rfc4585#section-6.1).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P| RC/FMT  |      PT       |      length in words - 1      |
/// |                  SSRC of packet sender                        |
/// |                  SSRC of media source                         |
/// </code>
/// </summary>
internal static class RtcpHeader
{
    public const int Length = 4;
    public const int WordLength = 4;
    public const int TypeOffset = 1;
    public const int LengthOffset = 2;
    public const int MaxCount = 31;

    public const int VersionShift = 6;
    public const int ProtocolVersion = 2;
    public const byte PaddingMask = 0b0010_0000;
    public const byte CountMask = 0b0001_1111;

    public const int SenderSsrcOffset = 0;
    public const int MediaSsrcOffset = 4;
    public const int FciOffset = 8;

    /// <summary>Writes the header of a packet of <paramref name="length"/> bytes, a multiple of four.</summary>
    public static void Write(Span<byte> packet, int count, RtcpPacketType type, int length)
    {
        packet[0] = (byte)(ProtocolVersion << VersionShift | count);
        packet[TypeOffset] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[LengthOffset..], (ushort)(length / WordLength - 1));
    }

    /// <summary>Writes the header and the two SSRCs of a feedback message.</summary>
    public static void WriteFeedback(Span<byte> packet, int format, RtcpPacketType type, Ssrc sender, Ssrc media, int length)
    {
        Write(packet, format, type, length);
        WriteSsrc(packet[(Length + SenderSsrcOffset)..], sender);
        WriteSsrc(packet[(Length + MediaSsrcOffset)..], media);
    }

    public static Ssrc ReadSsrc(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt32BigEndian(source));

    public static void WriteSsrc(Span<byte> destination, Ssrc ssrc) => BinaryPrimitives.WriteUInt32BigEndian(destination, ssrc.Value);

    /// <summary>The length rounded up to whole words.</summary>
    public static int Pad(int length) => (length + WordLength - 1) & -WordLength;
}

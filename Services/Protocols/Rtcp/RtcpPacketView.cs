using System.Buffers.Binary;
using static JbAspire.Protocols.Rtcp.RtcpHeader;

namespace JbAspire.Protocols.Rtcp;

/// <summary>One RTCP packet, read in place. Valid as long as the bytes that it was parsed from.</summary>
public readonly ref struct RtcpPacketView
{
    private readonly int _paddingLength;

    private RtcpPacketView(ReadOnlySpan<byte> packet, int paddingLength)
    {
        Packet = packet;
        _paddingLength = paddingLength;
    }

    /// <summary>The packet type; may be a value without a name.</summary>
    public RtcpPacketType Type => (RtcpPacketType)Packet[TypeOffset];

    /// <summary>The five bits of count (reports, chunks, sources) or feedback message type (FMT).</summary>
    public int Count => Packet[0] & CountMask;

    /// <summary>The whole packet with header and padding.</summary>
    public ReadOnlySpan<byte> Packet { get; }

    /// <summary>What follows the four bytes of header, without padding.</summary>
    public ReadOnlySpan<byte> Payload => Packet[Length..^_paddingLength];

    /// <summary>The number of bytes of padding.</summary>
    public int PaddingLength => _paddingLength;

    /// <summary>Whether this is feedback of the given type and format.</summary>
    internal bool IsFeedback(RtcpPacketType type, int format) => Type == type && Count == format && Payload.Length >= FciOffset;

    /// <summary>
    /// Reads the packet at the start of <paramref name="source"/>; the packet's own length says where it ends. False when the
    /// version is not 2, or the length or the padding does not fit (RFC 3550 Appendix A.2).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out RtcpPacketView packet)
    {
        packet = default;
        if (source.Length < Length || source[0] >> VersionShift != ProtocolVersion)
            return false;

        int length = (BinaryPrimitives.ReadUInt16BigEndian(source[LengthOffset..]) + 1) * WordLength;
        if (source.Length < length)
            return false;

        ReadOnlySpan<byte> bytes = source[..length];
        int padding = 0;
        if ((bytes[0] & PaddingMask) != 0)
        {
            // "The last octet of the padding is a count of how many padding octets should be ignored, including itself (it will
            // be a multiple of four)." Chromium fills its transport-wide feedback up to a word in this way, with one to three octets.
            padding = bytes[^1];
            if (padding == 0 || padding > length - Length)
                return false;
        }

        packet = new RtcpPacketView(bytes, padding);
        return true;
    }
}

using System.Buffers.Binary;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// What SRTP must know of an RTP header (RFC 3550 §5.1): where the payload starts, which stream, which packet.
/// <code>
///  0                   1                   2                   3
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                     CSRC (CC of them) ...                     |
/// |   extension profile (X = 1)   |     length in 32-bit words    |
/// </code>
/// </summary>
internal readonly ref struct RtpHeaderLayout
{
    private const int FixedLength = 12;
    private const int SequenceNumberOffset = 2;
    private const int SsrcOffset = 8;
    private const int WordLength = 4;
    private const int ExtensionLengthOffset = 2;
    private const int VersionMask = 0b1100_0000;
    private const int Version2 = 0b1000_0000;
    private const int ExtensionFlag = 0b0001_0000;
    private const int CsrcCountMask = 0b0000_1111;

    private RtpHeaderLayout(int payloadOffset, ushort sequenceNumber, uint ssrc)
    {
        PayloadOffset = payloadOffset;
        SequenceNumber = sequenceNumber;
        Ssrc = ssrc;
    }

    /// <summary>Where the payload starts: behind the contributing sources and the header extension.</summary>
    public int PayloadOffset { get; }

    /// <summary>The sequence number.</summary>
    public ushort SequenceNumber { get; }

    /// <summary>The synchronization source.</summary>
    public uint Ssrc { get; }

    /// <summary>Reads the header of a packet whose header and payload are <paramref name="packet"/> (no tag). False when it does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpHeaderLayout layout)
    {
        layout = default;
        if (packet.Length < FixedLength || (packet[0] & VersionMask) != Version2)
        {
            return false;
        }

        int offset = FixedLength + (packet[0] & CsrcCountMask) * WordLength;
        if ((packet[0] & ExtensionFlag) != 0)
        {
            if (packet.Length < offset + WordLength)
            {
                return false;
            }

            int words = BinaryPrimitives.ReadUInt16BigEndian(packet[(offset + ExtensionLengthOffset)..]);
            offset += WordLength + words * WordLength;
        }

        if (packet.Length < offset)
        {
            return false;
        }

        layout = new RtpHeaderLayout(
            offset,
            BinaryPrimitives.ReadUInt16BigEndian(packet[SequenceNumberOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[SsrcOffset..]));
        return true;
    }
}

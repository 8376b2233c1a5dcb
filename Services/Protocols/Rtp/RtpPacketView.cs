using System.Buffers.Binary;
using JbAspire.Protocols.Wire;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// A received RTP packet, read in place (https://www.rfc-editor.org/rfc/rfc3550#section-5.1). Valid as long as the bytes
/// that it was parsed from.
/// </summary>
public readonly ref struct RtpPacketView
{
    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _headerLength;
    private readonly int _paddingLength;

    private RtpPacketView(ReadOnlySpan<byte> packet, int headerLength, int paddingLength)
    {
        _packet = packet;
        _headerLength = headerLength;
        _paddingLength = paddingLength;
    }

    /// <summary>The marker bit; for video the last packet of a frame.</summary>
    public bool Marker => (_packet[PayloadTypeOffset] & MarkerMask) != 0;

    /// <summary>The payload type, 0-127.</summary>
    public byte PayloadType => (byte)(_packet[PayloadTypeOffset] & PayloadTypeMask);

    /// <summary>The sequence number.</summary>
    public SequenceNumber SequenceNumber => new(BinaryPrimitives.ReadUInt16BigEndian(_packet[SequenceNumberOffset..]));

    /// <summary>The timestamp, in ticks of the codec's clock.</summary>
    public RtpTimestamp Timestamp => new(BinaryPrimitives.ReadUInt32BigEndian(_packet[TimestampOffset..]));

    /// <summary>The synchronization source.</summary>
    public Ssrc Ssrc => new(BinaryPrimitives.ReadUInt32BigEndian(_packet[SsrcOffset..]));

    /// <summary>The number of contributing sources, 0-15.</summary>
    public int CsrcCount => _packet[FlagsOffset] & CsrcCountMask;

    /// <summary>The length of the fixed header, the CSRC list and the extension block, in bytes.</summary>
    public int HeaderLength => _headerLength;

    /// <summary>The length of the padding, in bytes: 0 without the P bit, else 1-255.</summary>
    public int PaddingLength => _paddingLength;

    /// <summary>The whole packet.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    /// <summary>The payload without padding; may be empty.</summary>
    public ReadOnlySpan<byte> Payload => _packet[_headerLength..^_paddingLength];

    /// <summary>Whether the packet has a header extension block.</summary>
    public bool HasExtension => (_packet[FlagsOffset] & ExtensionMask) != 0;

    /// <summary>The elements of the header extension block; none when there is no block or its profile is not RFC 8285's.</summary>
    public RtpExtensionEnumerator Extensions => HasExtension ? new(ExtensionBlock) : default;

    private ReadOnlySpan<byte> ExtensionBlock => _packet[(CsrcOffset + CsrcCount * WordLength).._headerLength];

    /// <summary>
    /// Whether the first byte is in the range 128-191 that RFC 7983 §7 gives to RTP and RTCP on a port shared with STUN, DTLS and TURN.
    /// </summary>
    public static bool IsRtpOrRtcp(ReadOnlySpan<byte> datagram) =>
        datagram.Length > 1 && datagram[FlagsOffset] >> VersionShift == ProtocolVersion;

    /// <summary>
    /// Whether the datagram is RTCP: in RTP's range, and its second byte is an RTCP packet type as RFC 5761 §4 separates them
    /// (192-223: payload types 64-95 with the marker bit).
    /// </summary>
    public static bool IsRtcp(ReadOnlySpan<byte> datagram) => IsRtpOrRtcp(datagram) && datagram[PayloadTypeOffset] is >= 192 and <= 223;

    /// <summary>The contributing source at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="CsrcCount"/>.</exception>
    public Ssrc GetCsrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CsrcCount);
        return new(BinaryPrimitives.ReadUInt32BigEndian(_packet[(CsrcOffset + index * WordLength)..]));
    }

    /// <summary>The value of the first extension element with this local identifier (1-14 or, in the two-byte form, 1-255).</summary>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        foreach (RtpExtensionElement element in Extensions)
        {
            if (element.Id == id)
            {
                value = element.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// Reads a packet. False when the version is not 2, or the CSRC list, the extension block or the padding does not fit
    /// (RFC 3550 Appendix A.1). The content of the extension block is not judged here: RFC 8285 has a receiver ignore a
    /// malformed block's elements, not the packet.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacketView view)
    {
        view = default;
        if (packet.Length < FixedHeaderLength || packet[FlagsOffset] >> VersionShift != ProtocolVersion)
            return false;

        byte flags = packet[FlagsOffset];
        int headerLength = FixedHeaderLength + (flags & CsrcCountMask) * WordLength;
        if ((flags & ExtensionMask) != 0)
        {
            if (packet.Length < headerLength + ExtensionHeaderLength)
                return false;

            int words = BinaryPrimitives.ReadUInt16BigEndian(packet[(headerLength + ExtensionLengthOffset)..]);
            headerLength += ExtensionHeaderLength + words * WordLength;
        }

        if (packet.Length < headerLength)
            return false;

        int paddingLength = 0;
        if ((flags & PaddingMask) != 0)
        {
            // "The last octet of the padding contains a count of how many padding octets should be ignored, including itself."
            paddingLength = packet[^1];
            if (paddingLength == 0 || headerLength + paddingLength > packet.Length)
                return false;
        }

        view = new RtpPacketView(packet, headerLength, paddingLength);
        return true;
    }
}

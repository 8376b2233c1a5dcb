using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>
/// One frame at the start of a stream's unread bytes.
/// <code>
/// RFC 4571 §2:             | LENGTH (16) | datagram ... |
/// STUN, RFC 8489 §5:       |0 0| type (14) | message length (16) | magic cookie (32) | transaction id (96) | attributes ...
/// ChannelData, RFC 8656 §12.4: | channel number 0x4000-0x4FFF (16) | length (16) | data ... | padding to 4 bytes
/// </code>
/// </summary>
/// <param name="Offset">Where the datagram starts.</param>
/// <param name="Length">The length of the datagram.</param>
/// <param name="Consumed">The bytes of the whole frame, with prefix and padding.</param>
internal readonly record struct StreamFrame(int Offset, int Length, int Consumed)
{
    /// <summary>
    /// The longest frame with all its framing. Neither RFC limits frames below 65,535 bytes; what is carried here fits a UDP datagram
    /// of one Ethernet frame, as all peers send it, and a longer frame closes the connection.
    /// </summary>
    public const int MaxEncodedLength = PrefixLength + IDatagramSink.MaxDatagramLength + MaxPadding;

    private const int PrefixLength = 2;
    private const int MaxPadding = 3;
    private const int LengthOffset = 2;
    private const int ChannelDataHeaderLength = 4;
    private const int StunHeaderLength = 20;
    private const int MagicCookieOffset = 4;
    private const uint MagicCookie = 0x2112_A442;
    private const byte StunTopBits = 0b1100_0000;
    private const byte ChannelTopBits = 0b1111_0000;
    private const byte FirstChannelByte = 0x40;

    public static FrameStatus TryRead(StreamFraming framing, ReadOnlySpan<byte> source, out StreamFrame frame)
    {
        FrameStatus status = framing == StreamFraming.Rfc4571 ? ReadPrefixed(source, out frame) : ReadSelfDelimiting(source, out frame);
        if (status == FrameStatus.Complete && frame.Consumed > source.Length)
            status = FrameStatus.Incomplete;
        return status;
    }

    /// <summary>
    /// Writes one datagram with its framing and returns the number of bytes written; <paramref name="destination"/> has room for
    /// <see cref="MaxEncodedLength"/> bytes.
    /// </summary>
    public static int Write(StreamFraming framing, ReadOnlySpan<byte> datagram, Span<byte> destination)
    {
        if (framing == StreamFraming.Rfc4571)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)datagram.Length);
            datagram.CopyTo(destination[PrefixLength..]);
            return PrefixLength + datagram.Length;
        }

        datagram.CopyTo(destination);
        if (framing == StreamFraming.Raw || datagram.IsEmpty || (datagram[0] & ChannelTopBits) != FirstChannelByte)
            return datagram.Length;

        // "Over TCP and TLS-over-TCP, the ChannelData message MUST be padded to a multiple of four bytes" (RFC 8656 §12.5).
        int padded = Pad(datagram.Length);
        destination[datagram.Length..padded].Clear();
        return padded;
    }

    private static FrameStatus ReadPrefixed(ReadOnlySpan<byte> source, out StreamFrame frame)
    {
        frame = default;
        if (source.Length < PrefixLength)
            return FrameStatus.Incomplete;

        int length = BinaryPrimitives.ReadUInt16BigEndian(source);
        if (length > IDatagramSink.MaxDatagramLength)
            return FrameStatus.Malformed;

        frame = new StreamFrame(PrefixLength, length, PrefixLength + length);
        return FrameStatus.Complete;
    }

    private static FrameStatus ReadSelfDelimiting(ReadOnlySpan<byte> source, out StreamFrame frame)
    {
        frame = default;
        if (source.IsEmpty)
            return FrameStatus.Incomplete;

        bool isStun = (source[0] & StunTopBits) == 0;
        if (!isStun && (source[0] & ChannelTopBits) != FirstChannelByte)
            return FrameStatus.Malformed;
        if (source.Length < ChannelDataHeaderLength)
            return FrameStatus.Incomplete;

        int bodyLength = BinaryPrimitives.ReadUInt16BigEndian(source[LengthOffset..]);
        int length = bodyLength + (isStun ? StunHeaderLength : ChannelDataHeaderLength);
        if (length > IDatagramSink.MaxDatagramLength)
            return FrameStatus.Malformed;

        // "The message length ... the last 2 bits of this field are always zero" (RFC 8489 §5).
        if (isStun && bodyLength % 4 != 0)
            return FrameStatus.Malformed;
        if (isStun && source.Length >= MagicCookieOffset + sizeof(uint)
            && BinaryPrimitives.ReadUInt32BigEndian(source[MagicCookieOffset..]) != MagicCookie)
        {
            return FrameStatus.Malformed;
        }

        frame = new StreamFrame(0, length, Pad(length));
        return FrameStatus.Complete;
    }

    private static int Pad(int length) => (length + MaxPadding) & ~MaxPadding;
}

using System.Buffers.Binary;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;

namespace JbAspire.Turn.Transports;

/// <summary>
/// One message at the front of a stream, which carries its own length (RFC 8489 §6.2.2, RFC 8656 §12.5):
/// <code>
/// STUN (RFC 8489 §5):          |0 0| type (14) | length (16) | magic cookie (32) | transaction id (96) | attributes ...
/// ChannelData (RFC 8656 §12.4): |0 1| channel (14) | length (16) | data ... | padding to a multiple of 4
/// </code>
/// </summary>
/// <param name="Length">The length of the message without padding.</param>
/// <param name="Consumed">Its length on the stream. Of an incomplete one: how many bytes tell more than there are now.</param>
internal readonly record struct MessageFrame(int Length, int Consumed)
{
    /// <summary>The longest STUN message: RFC 8489 §5 gives its length 16 bits, the last two of them 0.</summary>
    public const int MaxStunLength = StunHeader.Length + 65_532;

    /// <summary>The longest ChannelData message (RFC 8656 §12.4).</summary>
    public const int MaxChannelDataLength = ChannelDataView.HeaderLength + ushort.MaxValue;

    private const int LengthOffset = 2;
    private const int CookieOffset = 4;
    private const int LengthEnd = 4;
    private const int CookieEnd = 8;
    private const int MaxPadding = 3;
    private const byte TopBits = 0b1100_0000;
    private const byte ChannelTopBits = 0b0100_0000;

    /// <summary>Whether something that starts so can be STUN (RFC 7983 §7: 0-3) or ChannelData (64-79; to 127 by RFC 5766 §11).</summary>
    public static bool CanStartWith(byte first) => first is <= 3 or (>= 0x40 and <= 0x7F);

    /// <summary>
    /// Whether the first message of a stream can start so: with STUN (RFC 7983 §7: 0-3). No channel is bound before, and HTTP and SIP start like
    /// ChannelData.
    /// </summary>
    public static bool CanOpenStream(byte first) => first <= 3;

    /// <summary>Whether a stream that starts so carries TLS: a handshake record (RFC 8446 §5.1).</summary>
    public static bool IsTls(byte first) => first == 22;

    /// <summary>Whether a datagram that starts so is DTLS (RFC 7983 §7: 20-63).</summary>
    public static bool IsDtls(byte first) => first is >= 20 and <= 63;

    /// <summary>Whether a message is ChannelData by its first byte.</summary>
    public static bool IsChannelData(byte first) => (first & TopBits) == ChannelTopBits;

    /// <summary>Looks at the front of <paramref name="source"/>.</summary>
    public static FrameStatus TryRead(ReadOnlySpan<byte> source, out MessageFrame frame)
    {
        frame = new MessageFrame(0, LengthEnd);
        if (source.IsEmpty)
            return FrameStatus.Incomplete;

        bool isChannelData = IsChannelData(source[0]);
        if (!isChannelData && (source[0] & TopBits) != 0)
            return FrameStatus.Malformed;
        if (source.Length < LengthEnd)
            return FrameStatus.Incomplete;

        int bodyLength = BinaryPrimitives.ReadUInt16BigEndian(source[LengthOffset..]);
        if (isChannelData)
        {
            int length = ChannelDataView.HeaderLength + bodyLength;
            frame = new MessageFrame(length, (length + MaxPadding) & ~MaxPadding);
        }
        else
        {
            // "all STUN attributes are padded to a multiple of 4 bytes, the last 2 bits of this field are always zero".
            if (bodyLength % 4 != 0)
                return FrameStatus.Malformed;

            // The cookie is looked at before a body is waited for: what is not STUN promises bodies of any length.
            if (source.Length < CookieEnd)
            {
                frame = new MessageFrame(0, CookieEnd);
                return FrameStatus.Incomplete;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(source[CookieOffset..]) != StunHeader.MagicCookie)
                return FrameStatus.Malformed;
            frame = new MessageFrame(StunHeader.Length + bodyLength, StunHeader.Length + bodyLength);
        }

        return source.Length >= frame.Consumed ? FrameStatus.Complete : FrameStatus.Incomplete;
    }
}

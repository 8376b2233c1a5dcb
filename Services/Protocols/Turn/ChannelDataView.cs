using System.Buffers.Binary;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// A received ChannelData message, read in place (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-12.4">RFC 8656 §12.4</see>):
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |         Channel Number        |            Length             |
/// |                       Application Data                        |
/// |                               +-------------------------------+
/// |                               |    0-3 bytes of padding       |
/// </code>
/// </summary>
public readonly ref struct ChannelDataView
{
    /// <summary>The length of the header in bytes.</summary>
    public const int HeaderLength = 4;

    private const int LengthOffset = 2;
    private const int MaxPadding = 3;
    private const byte FirstByteMask = 0b1100_0000;
    private const byte FirstByte = 0b0100_0000;

    private ChannelDataView(ChannelNumber channel, ReadOnlySpan<byte> data)
    {
        Channel = channel;
        Data = data;
    }

    /// <summary>The channel, 0x4000-0x7FFF: which of them are served is for the receiver to say.</summary>
    public ChannelNumber Channel { get; }

    /// <summary>The application data, without padding; may be empty.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether a datagram is meant for ChannelData: its first two bits are 01 (RFC 8656 §12). A cheap test for demultiplexing.</summary>
    public static bool IsChannelData(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && (datagram[0] & FirstByteMask) == FirstByte;

    /// <summary>
    /// Reads one message that fills <paramref name="datagram"/>, save for up to three bytes of padding, which a sender MAY add over UDP (RFC 8656
    /// §12.5). False where the first bits are not 01, the length exceeds what is there, or more follows than padding.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out ChannelDataView message)
    {
        message = default;
        if (!IsChannelData(datagram))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthOffset..]);
        int rest = datagram.Length - HeaderLength - length;
        if (rest is < 0 or > MaxPadding)
        {
            return false;
        }

        message = new ChannelDataView(
            new ChannelNumber(BinaryPrimitives.ReadUInt16BigEndian(datagram)),
            datagram.Slice(HeaderLength, length));
        return true;
    }
}

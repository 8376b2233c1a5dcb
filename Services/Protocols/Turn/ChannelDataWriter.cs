using System.Buffers.Binary;

namespace JbAspire.Protocols.Turn;

/// <summary>Writes ChannelData messages (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-12.4">RFC 8656 §12.4</see>).</summary>
public static class ChannelDataWriter
{
    private const int LengthOffset = 2;

    /// <summary>
    /// Writes the header before application data that lies behind it already: a relayed payload is not copied again.
    /// </summary>
    /// <param name="destination">At least <see cref="ChannelDataView.HeaderLength"/> bytes.</param>
    /// <param name="channel">The bound channel.</param>
    /// <param name="dataLength">The length of the data in bytes, 0-65,535.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dataLength"/> is out of range, or the destination is too short.</exception>
    public static void WriteHeader(Span<byte> destination, ChannelNumber channel, int dataLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataLength, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(destination, channel.Value);
        BinaryPrimitives.WriteUInt16BigEndian(destination[LengthOffset..], (ushort)dataLength);
    }

    /// <summary>Writes a whole message without padding, as UDP carries it, and returns its length.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than header and data.</exception>
    public static int Write(Span<byte> destination, ChannelNumber channel, ReadOnlySpan<byte> data)
    {
        WriteHeader(destination, channel, data.Length);
        data.CopyTo(destination[ChannelDataView.HeaderLength..]);
        return ChannelDataView.HeaderLength + data.Length;
    }

    /// <summary>
    /// Pads a message to a multiple of four bytes, as TCP and TLS carry it (RFC 8656 §12.5), with zeros: whatever the buffer held before
    /// does not leave. Returns the padded length.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="buffer"/> is shorter than the padded message.</exception>
    public static int Pad(Span<byte> buffer, int messageLength)
    {
        int padded = (messageLength + 3) & ~3;
        buffer[messageLength..padded].Clear();
        return padded;
    }
}

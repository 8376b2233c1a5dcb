using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The transport-wide sequence number, counted over all streams of a transport
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2): two bytes.
/// </summary>
public static class TransportSequenceNumberExtension
{
    /// <summary>The length of the value, in bytes.</summary>
    public const int Length = 2;

    /// <summary>Reads the value. False when it has not two bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out SequenceNumber sequenceNumber)
    {
        bool valid = value.Length == Length;
        sequenceNumber = new SequenceNumber(valid ? BinaryPrimitives.ReadUInt16BigEndian(value) : (ushort)0);
        return valid;
    }

    /// <summary>Writes the value. False when it does not fit.</summary>
    public static bool TryWrite(Span<byte> destination, SequenceNumber sequenceNumber, out int written)
    {
        bool fits = BinaryPrimitives.TryWriteUInt16BigEndian(destination, sequenceNumber.Value);
        written = fits ? Length : 0;
        return fits;
    }
}

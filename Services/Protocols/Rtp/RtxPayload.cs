using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The payload of a retransmission packet (https://www.rfc-editor.org/rfc/rfc4588#section-4): the original sequence number
/// (OSN) in two bytes, then the original payload.
/// </summary>
public static class RtxPayload
{
    /// <summary>The length of the OSN field, in bytes.</summary>
    public const int OsnLength = 2;

    /// <summary>Splits an RTX payload. False when it is shorter than the OSN (an empty payload is RTX padding for probing).</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> payload, out SequenceNumber originalSequenceNumber, out ReadOnlySpan<byte> originalPayload)
    {
        bool fits = BinaryPrimitives.TryReadUInt16BigEndian(payload, out ushort osn);
        originalSequenceNumber = new SequenceNumber(osn);
        originalPayload = fits ? payload[OsnLength..] : default;
        return fits;
    }

    /// <summary>Appends the OSN and the original payload to a packet whose header is written. False when they do not fit.</summary>
    public static bool TryAppend(ref RtpPacketWriter writer, SequenceNumber originalSequenceNumber, ReadOnlySpan<byte> originalPayload)
    {
        Span<byte> osn = stackalloc byte[OsnLength];
        BinaryPrimitives.WriteUInt16BigEndian(osn, originalSequenceNumber.Value);
        return writer.TryAppendPayload(osn) && writer.TryAppendPayload(originalPayload);
    }
}

using System.Buffers.Binary;

namespace JbAspire.Protocols.Payloads;

/// <summary>
/// A payload of redundant audio data, RED (https://www.rfc-editor.org/rfc/rfc2198#section-3): headers of all encodings, the
/// primary one's last, then their data in the same order.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |1|   block PT  |  timestamp offset         |   block length    |   of each redundant encoding
/// |0|   Block PT  |                                                  of the primary encoding
/// </code>
/// </summary>
public readonly ref struct RedPayload
{
    /// <summary>
    /// The most redundant encodings that are read. RFC 2198 sets no limit; browsers send one or two, so what has more than eight
    /// is no audio of a call, and is refused as malformed.
    /// </summary>
    public const int MaxRedundantBlocks = 8;

    internal const int RedundantHeaderLength = 4;
    internal const int PrimaryHeaderLength = 1;
    internal const byte FollowMask = 0b1000_0000;
    internal const byte PayloadTypeMask = 0b0111_1111;

    private const int LengthBits = 10;
    private const int LengthMask = (1 << LengthBits) - 1;
    private const int OffsetMask = (1 << 14) - 1;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _dataOffset;
    private readonly int _primaryOffset;

    private RedPayload(ReadOnlySpan<byte> payload, int redundantCount, int dataOffset, int primaryOffset)
    {
        _payload = payload;
        _dataOffset = dataOffset;
        _primaryOffset = primaryOffset;
        RedundantCount = redundantCount;
    }

    /// <summary>The number of redundant encodings, 0-8.</summary>
    public int RedundantCount { get; }

    /// <summary>The primary encoding.</summary>
    public RedBlock Primary => new(
        (byte)(_payload[_dataOffset - PrimaryHeaderLength] & PayloadTypeMask),
        0,
        _primaryOffset,
        _payload[_primaryOffset..],
        isPrimary: true);

    /// <summary>The redundant encodings in the order of the payload: the oldest first, as RFC 2198 has senders do.</summary>
    public RedBlockEnumerator Redundant => new(_payload, RedundantCount, _dataOffset);

    /// <summary>Reads a payload. False when a header or an encoding does not fit, or there are too many.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        int count = 0;
        int header = 0;
        int dataLength = 0;
        while (header < payload.Length && (payload[header] & FollowMask) != 0)
        {
            if (count == MaxRedundantBlocks || payload.Length < header + RedundantHeaderLength)
                return false;

            dataLength += BlockLength(payload[header..]);
            header += RedundantHeaderLength;
            count++;
        }

        int dataOffset = header + PrimaryHeaderLength;
        if (payload.Length < dataOffset + dataLength)
            return false;

        red = new RedPayload(payload, count, dataOffset, dataOffset + dataLength);
        return true;
    }

    /// <summary>Replaces the payload types of the encodings. False when the payload is malformed; then it stays as it is.</summary>
    /// <param name="payload">The RED payload.</param>
    /// <param name="payloadTypes">For each payload type, 0-127, the one to have instead.</param>
    public static bool TryReplacePayloadTypes(Span<byte> payload, ReadOnlySpan<byte> payloadTypes)
    {
        if (!TryParse(payload, out RedPayload red))
            return false;

        for (int i = 0; i <= red.RedundantCount; i++)
        {
            ref byte header = ref payload[i * RedundantHeaderLength];
            header = (byte)((header & FollowMask) | (payloadTypes[header & PayloadTypeMask] & PayloadTypeMask));
        }

        return true;
    }

    internal static int BlockLength(ReadOnlySpan<byte> header) => (int)BinaryPrimitives.ReadUInt32BigEndian(header) & LengthMask;

    internal static int TimestampOffset(ReadOnlySpan<byte> header) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(header) >> LengthBits) & OffsetMask;
}

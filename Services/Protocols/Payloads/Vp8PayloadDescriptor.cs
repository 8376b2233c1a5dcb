using System.Buffers.Binary;

namespace JbAspire.Protocols.Payloads;

/// <summary>
/// The VP8 payload descriptor (https://www.rfc-editor.org/rfc/rfc7741#section-4.2) and the first bit of the frame behind it.
/// <code>
///  0 1 2 3 4 5 6 7
/// |X|R|N|S|R| PID | (required)
/// |I|L|T|K|  RSV  | (with X)
/// |M| PictureID   | (with I; with M a second byte, 15 bits in all)
/// |   TL0PICIDX   | (with L)
/// |TID|Y| KEYIDX  | (with T or K)
/// </code>
/// </summary>
public readonly record struct Vp8PayloadDescriptor
{
    private const byte ExtendedMask = 0b1000_0000;
    private const byte NonReferenceMask = 0b0010_0000;
    private const byte StartMask = 0b0001_0000;
    private const byte PartitionMask = 0b0000_0111;
    private const byte PictureIdMask = 0b1000_0000;
    private const byte Tl0PicIdxMask = 0b0100_0000;
    private const byte TidMask = 0b0010_0000;
    private const byte KeyIdxMask = 0b0001_0000;
    private const byte LongPictureIdMask = 0b1000_0000;
    private const int LongPictureIdBits = 0x7FFF;
    private const int TidShift = 6;
    private const byte LayerSyncMask = 0b0010_0000;
    private const byte KeyIdxBits = 0b0001_1111;
    private const byte InterFrameMask = 0b0000_0001;

    /// <summary>The length of the descriptor, in bytes: 1 to 6.</summary>
    public int Length { get; private init; }

    /// <summary>N: whether no other frame depends on this one.</summary>
    public bool IsNonReference { get; private init; }

    /// <summary>S: whether the payload begins a partition.</summary>
    public bool IsStartOfPartition { get; private init; }

    /// <summary>PID: the partition, 0-7.</summary>
    public int PartitionId { get; private init; }

    /// <summary>The picture ID, 7 or 15 bits; null when absent.</summary>
    public int? PictureId { get; private init; }

    /// <summary>Whether <see cref="PictureId"/> has 15 bits.</summary>
    public bool HasLongPictureId { get; private init; }

    /// <summary>Where the picture ID is in the payload, in bytes; 0 when absent.</summary>
    public int PictureIdOffset { get; private init; }

    /// <summary>TL0PICIDX: the running number of base layer frames; null when absent.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>Where TL0PICIDX is in the payload, in bytes; 0 when absent.</summary>
    public int Tl0PicIdxOffset { get; private init; }

    /// <summary>TID: the temporal layer, 0-3; null when absent.</summary>
    public int? TemporalLayer { get; private init; }

    /// <summary>Y: whether the frame depends on the base layer only, so that a receiver may switch up to its layer here.</summary>
    public bool IsLayerSync { get; private init; }

    /// <summary>KEYIDX: the key frame that the frame depends on, modulo 32; null when absent.</summary>
    public int? KeyIdx { get; private init; }

    /// <summary>Whether the packet begins a key frame: the first bit of the first partition (RFC 7741 §4.3, P) is 0.</summary>
    public bool IsKeyFrame { get; private init; }

    /// <summary>Reads the descriptor. False when the payload is cut off inside it or has nothing behind it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8PayloadDescriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
            return false;

        byte required = payload[0];
        byte extension = 0;
        int offset = 1;
        if ((required & ExtendedMask) != 0 && !TryTake(payload, ref offset, out extension))
            return false;

        int pictureIdOffset = offset;
        if (!TryReadPictureId(payload, extension, ref offset, out int? pictureId, out bool isLong))
            return false;

        int tl0Offset = offset;
        byte tl0 = 0;
        if ((extension & Tl0PicIdxMask) != 0 && !TryTake(payload, ref offset, out tl0))
            return false;

        byte layer = 0;
        if ((extension & (TidMask | KeyIdxMask)) != 0 && !TryTake(payload, ref offset, out layer))
            return false;

        if (offset >= payload.Length)
            return false;

        bool hasTid = (extension & TidMask) != 0;
        bool isFirst = (required & StartMask) != 0 && (required & PartitionMask) == 0;
        descriptor = new Vp8PayloadDescriptor
        {
            Length = offset,
            IsNonReference = (required & NonReferenceMask) != 0,
            IsStartOfPartition = (required & StartMask) != 0,
            PartitionId = required & PartitionMask,
            PictureId = pictureId,
            HasLongPictureId = isLong,
            PictureIdOffset = pictureId is null ? 0 : pictureIdOffset,
            Tl0PicIdxOffset = (extension & Tl0PicIdxMask) != 0 ? tl0Offset : 0,
            Tl0PicIdx = (extension & Tl0PicIdxMask) != 0 ? tl0 : null,
            TemporalLayer = hasTid ? layer >> TidShift : null,
            IsLayerSync = hasTid && (layer & LayerSyncMask) != 0,
            KeyIdx = (extension & KeyIdxMask) != 0 ? layer & KeyIdxBits : null,
            IsKeyFrame = isFirst && (payload[offset] & InterFrameMask) == 0,
        };
        return true;
    }

    private static bool TryReadPictureId(ReadOnlySpan<byte> payload, byte extension, ref int offset, out int? pictureId, out bool isLong)
    {
        pictureId = null;
        isLong = false;
        if ((extension & PictureIdMask) == 0)
            return true;

        if (!TryTake(payload, ref offset, out byte first))
            return false;

        pictureId = first;
        isLong = (first & LongPictureIdMask) != 0;
        if (!isLong)
            return true;

        if (!TryTake(payload, ref offset, out _))
            return false;

        pictureId = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset - 2)..]) & LongPictureIdBits;
        return true;
    }

    private static bool TryTake(ReadOnlySpan<byte> payload, ref int offset, out byte value)
    {
        bool fits = offset < payload.Length;
        value = fits ? payload[offset++] : (byte)0;
        return fits;
    }
}

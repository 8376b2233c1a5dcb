using System.Buffers.Binary;

namespace JbAspire.Protocols.Payloads;

/// <summary>
/// The VP9 payload descriptor (https://www.rfc-editor.org/rfc/rfc9628#section-4.2).
/// <code>
///  0 1 2 3 4 5 6 7
/// |I|P|L|F|B|E|V|Z| (required)
/// |M| PICTURE ID  | (with I; with M a second byte, 15 bits in all)
/// | TID |U| SID |D| (with L)
/// |   TL0PICIDX   | (with L, without F)
/// |   P_DIFF    |N| (with P and F, up to three times)
/// |      SS       | (with V)
/// </code>
/// </summary>
public readonly record struct Vp9PayloadDescriptor
{
    private const byte PictureIdMask = 0b1000_0000;
    private const byte PredictedMask = 0b0100_0000;
    private const byte LayerMask = 0b0010_0000;
    private const byte FlexibleMask = 0b0001_0000;
    private const byte BeginMask = 0b0000_1000;
    private const byte EndMask = 0b0000_0100;
    private const byte StructureMask = 0b0000_0010;
    private const byte NotReferenceMask = 0b0000_0001;
    private const byte LongPictureIdMask = 0b1000_0000;
    private const int LongPictureIdBits = 0x7FFF;
    private const int TidShift = 5;
    private const byte SwitchingUpMask = 0b0001_0000;
    private const int SidShift = 1;
    private const int SidBits = 0b111;
    private const byte InterLayerMask = 0b0000_0001;
    private const byte MoreReferencesMask = 0b0000_0001;
    private const int MaxReferences = 3;

    /// <summary>The length of the descriptor, in bytes.</summary>
    public int Length { get; private init; }

    /// <summary>P: whether the picture is predicted from earlier ones.</summary>
    public bool IsInterPicturePredicted { get; private init; }

    /// <summary>F: whether references are listed (flexible mode).</summary>
    public bool IsFlexible { get; private init; }

    /// <summary>B: whether the packet begins a layer frame.</summary>
    public bool IsStartOfFrame { get; private init; }

    /// <summary>E: whether the packet ends a layer frame.</summary>
    public bool IsEndOfFrame { get; private init; }

    /// <summary>Z: whether no higher spatial layer of this picture is predicted from the layer frame.</summary>
    public bool IsNotReferenceForUpperLayers { get; private init; }

    /// <summary>The picture ID, 7 or 15 bits; null when absent.</summary>
    public int? PictureId { get; private init; }

    /// <summary>Whether <see cref="PictureId"/> has 15 bits.</summary>
    public bool HasLongPictureId { get; private init; }

    /// <summary>TID: the temporal layer, 0-7; null when absent.</summary>
    public int? TemporalLayer { get; private init; }

    /// <summary>U: whether a receiver may switch up to a higher temporal layer after this frame.</summary>
    public bool IsSwitchingUpPoint { get; private init; }

    /// <summary>SID: the spatial layer, 0-7; null when absent.</summary>
    public int? SpatialLayer { get; private init; }

    /// <summary>D: whether the layer frame is predicted from the spatial layer below.</summary>
    public bool IsInterLayerPredicted { get; private init; }

    /// <summary>Where the picture ID is in the payload, in bytes; 0 when absent.</summary>
    public int PictureIdOffset { get; private init; }

    /// <summary>TL0PICIDX: the running number of base layer frames; null when absent.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>Where TL0PICIDX is in the payload, in bytes; 0 when absent.</summary>
    public int Tl0PicIdxOffset { get; private init; }

    /// <summary>The number of spatial layers in the scalability structure; null when the packet has none.</summary>
    public int? SpatialLayerCount { get; private init; }

    /// <summary>
    /// Whether the packet begins a key picture: not predicted from earlier pictures, at the start of its lowest spatial layer.
    /// </summary>
    public bool IsKeyFrame => !IsInterPicturePredicted && IsStartOfFrame && SpatialLayer is null or 0;

    /// <summary>Reads the descriptor. False when the payload is cut off inside it or has nothing behind it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9PayloadDescriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
            return false;

        byte required = payload[0];
        bool hasLayers = (required & LayerMask) != 0;
        bool isFlexible = (required & FlexibleMask) != 0;
        int offset = 1;
        int pictureIdOffset = offset;
        if (!TryReadPictureId(payload, required, ref offset, out int? pictureId, out bool isLong))
            return false;

        byte layers = 0;
        byte tl0 = 0;
        if (hasLayers && (!TryTake(payload, ref offset, out layers) || (!isFlexible && !TryTake(payload, ref offset, out tl0))))
            return false;

        int tl0Offset = hasLayers && !isFlexible ? offset - 1 : 0;
        if (isFlexible && (required & PredictedMask) != 0 && !TrySkipReferences(payload, ref offset))
            return false;

        int? spatialLayerCount = null;
        if ((required & StructureMask) != 0 && !Vp9ScalabilityStructure.TryRead(payload, ref offset, out spatialLayerCount))
            return false;

        if (offset >= payload.Length)
            return false;

        descriptor = new Vp9PayloadDescriptor
        {
            Length = offset,
            IsInterPicturePredicted = (required & PredictedMask) != 0,
            IsFlexible = isFlexible,
            IsStartOfFrame = (required & BeginMask) != 0,
            IsEndOfFrame = (required & EndMask) != 0,
            IsNotReferenceForUpperLayers = (required & NotReferenceMask) != 0,
            PictureId = pictureId,
            HasLongPictureId = isLong,
            PictureIdOffset = pictureId is null ? 0 : pictureIdOffset,
            Tl0PicIdxOffset = tl0Offset,
            TemporalLayer = hasLayers ? layers >> TidShift : null,
            IsSwitchingUpPoint = (layers & SwitchingUpMask) != 0,
            SpatialLayer = hasLayers ? layers >> SidShift & SidBits : null,
            IsInterLayerPredicted = (layers & InterLayerMask) != 0,
            Tl0PicIdx = hasLayers && !isFlexible ? tl0 : null,
            SpatialLayerCount = spatialLayerCount,
        };
        return true;
    }

    internal static bool TryTake(ReadOnlySpan<byte> payload, ref int offset, out byte value)
    {
        bool fits = offset < payload.Length;
        value = fits ? payload[offset++] : (byte)0;
        return fits;
    }

    private static bool TryReadPictureId(ReadOnlySpan<byte> payload, byte required, ref int offset, out int? pictureId, out bool isLong)
    {
        pictureId = null;
        isLong = false;
        if ((required & PictureIdMask) == 0)
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

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int offset)
    {
        for (int i = 0; i < MaxReferences; i++)
        {
            if (!TryTake(payload, ref offset, out byte reference))
                return false;

            if ((reference & MoreReferencesMask) == 0)
                return true;
        }

        // "at most three": a fourth one announced is malformed.
        return false;
    }
}

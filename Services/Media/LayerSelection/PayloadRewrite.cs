using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// What of a packet's payload descriptor or dependency descriptor is written anew for one receiver. Stored with a sent packet, it
/// makes the retransmission the same. <c>default</c> changes nothing.
/// </summary>
internal readonly record struct PayloadRewrite
{
    private const byte LongPictureIdFlag = 0b1000_0000;
    private const int ShortPictureIdBits = 7;
    private const byte FrameNumberBits = 16;
    private const int StructureMask = 0x7FF;
    private const int StructureShift = 16;
    private const int TargetCountShift = 27;
    private const int MaxTargetCount = 32;
    private const int TargetsShift = 32;

    /// <summary>The picture ID, or the frame number of the dependency descriptor.</summary>
    public ushort PictureId { get; init; }

    /// <summary>7 or 15: the payload has a picture ID of so many bits; 16: a frame number; 0: neither.</summary>
    public byte PictureIdBits { get; init; }

    /// <summary>Where the picture ID is in the payload, in bytes; 0: unchanged.</summary>
    public byte PictureIdOffset { get; init; }

    /// <summary>Where TL0PICIDX is in the payload, in bytes; 0: unchanged.</summary>
    public byte Tl0PicIdxOffset { get; init; }

    /// <summary>TL0PICIDX.</summary>
    public byte Tl0PicIdx { get; init; }

    /// <summary>The decode targets that the receiver gets; 0: unchanged.</summary>
    public uint ActiveDecodeTargets { get; init; }

    /// <summary>The number of decode targets in the stream's structure.</summary>
    public byte DecodeTargetCount { get; init; }

    /// <summary>The length of the structure in the descriptor, in bits; 0 when it has none.</summary>
    public ushort StructureBits { get; init; }

    /// <summary>A rewrite from its packed form.</summary>
    /// <param name="packed">What <see cref="Pack"/> gave.</param>
    /// <param name="dependencies">As it was packed.</param>
    public static PayloadRewrite Unpack(ulong packed, bool dependencies) => packed switch
    {
        0 => default,
        _ when dependencies => UnpackDependencies(packed),
        _ => new()
        {
            PictureId = (ushort)packed,
            PictureIdBits = (byte)(packed >> 16),
            PictureIdOffset = (byte)(packed >> 24),
            Tl0PicIdxOffset = (byte)(packed >> 32),
            Tl0PicIdx = (byte)(packed >> 40),
        },
    };

    /// <summary>The rewrite in 64 bits, to be kept with a packet that was sent.</summary>
    /// <param name="dependencies">
    /// Whether what the dependency descriptor needs is kept, or what the payload's own descriptor does: a stream is told by one of them.
    /// </param>
    public ulong Pack(bool dependencies) => dependencies
        ? PackDependencies()
        : PictureId
            | (ulong)PictureIdBits << 16
            | (ulong)PictureIdOffset << 24
            | (ulong)Tl0PicIdxOffset << 32
            | (ulong)Tl0PicIdx << 40;

    /// <summary>Writes the payload descriptor's fields into a copy of the payload that this was made for.</summary>
    public void Apply(Span<byte> payload)
    {
        if (PictureIdOffset != 0 && PictureIdBits > ShortPictureIdBits)
        {
            payload[PictureIdOffset] = (byte)(LongPictureIdFlag | PictureId >> 8);
            payload[PictureIdOffset + 1] = (byte)PictureId;
        }
        else if (PictureIdOffset != 0)
        {
            payload[PictureIdOffset] = (byte)PictureId;
        }

        if (Tl0PicIdxOffset != 0)
            payload[Tl0PicIdxOffset] = Tl0PicIdx;
    }

    /// <summary>
    /// Writes the dependency descriptor that this was made for anew. False when it cannot be read or does not fit: then it is better
    /// left out.
    /// </summary>
    public bool TryWriteDependencyDescriptor(ReadOnlySpan<byte> source, Span<byte> destination, out int written) =>
        DependencyDescriptorRewriter.TryRewrite(
            source, PictureId, ActiveDecodeTargets, DecodeTargetCount, StructureBits, destination, out written);

    // An extension's value has at most 255 bytes, so the length of a structure fits 11 bits; 32 targets are written as 0.
    private ulong PackDependencies() => ActiveDecodeTargets == 0 || DecodeTargetCount == 0
        ? 0
        : PictureId
            | (ulong)(StructureBits & StructureMask) << StructureShift
            | (ulong)(DecodeTargetCount % MaxTargetCount) << TargetCountShift
            | (ulong)ActiveDecodeTargets << TargetsShift;

    private static PayloadRewrite UnpackDependencies(ulong packed)
    {
        int count = (int)(packed >> TargetCountShift & (MaxTargetCount - 1));
        return new()
        {
            PictureId = (ushort)packed,
            PictureIdBits = FrameNumberBits,
            StructureBits = (ushort)(packed >> StructureShift & StructureMask),
            DecodeTargetCount = (byte)(count == 0 ? MaxTargetCount : count),
            ActiveDecodeTargets = (uint)(packed >> TargetsShift),
        };
    }
}

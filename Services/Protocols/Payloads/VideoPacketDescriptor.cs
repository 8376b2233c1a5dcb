namespace JbAspire.Protocols.Payloads;

/// <summary>What forwarding needs to know of one video packet, whatever its codec. Made by <see cref="VideoPacketReader"/>.</summary>
public readonly record struct VideoPacketDescriptor
{
    /// <summary>The codec.</summary>
    public CodecKind Codec { get; init; }

    /// <summary>Whether the packet has no payload: padding only.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether a decoder can start here: the packet is the first of a key frame.</summary>
    public bool IsKeyFrame { get; init; }

    /// <summary>Whether the packet is known to begin a frame (of one spatial layer).</summary>
    public bool StartsFrame { get; init; }

    /// <summary>Whether the packet is known to end a frame (of one spatial layer).</summary>
    public bool EndsFrame { get; init; }

    /// <summary>Whether <see cref="SpatialLayer"/> and <see cref="TemporalLayer"/> were told by the packet.</summary>
    public bool HasLayerIndices { get; init; }

    /// <summary>The spatial layer within its RTP stream, 0-63; 0 when not told.</summary>
    public byte SpatialLayer { get; init; }

    /// <summary>The temporal layer, 0-7; 0 when not told.</summary>
    public byte TemporalLayer { get; init; }

    /// <summary>
    /// VP8 Y: the frame depends on the base layer only. VP9 U: no later frame of a higher temporal layer depends on a frame before
    /// this picture that is of a higher layer than it. With a dependency descriptor it is not used: <see cref="Dependencies"/> tells more.
    /// </summary>
    public bool IsTemporalSwitchPoint { get; init; }

    /// <summary>VP9 P: whether the frame is predicted from earlier pictures.</summary>
    public bool IsInterPicturePredicted { get; init; }

    /// <summary>VP9 D: whether the frame is predicted from the spatial layer below in the same picture.</summary>
    public bool IsInterLayerPredicted { get; init; }

    /// <summary>VP9 Z: whether no frame of a higher spatial layer depends on this one.</summary>
    public bool IsNotReferenceForUpperLayers { get; init; }

    /// <summary>VP9: the number of spatial layers in the scalability structure that the packet carries; 0 without one.</summary>
    public byte SpatialLayerCount { get; init; }

    /// <summary>Whether <see cref="PictureId"/> was told.</summary>
    public bool HasPictureId { get; init; }

    /// <summary>The picture ID of VP8 or VP9, 7 or 15 bits; with <see cref="Dependencies"/> the 16-bit frame number.</summary>
    public ushort PictureId { get; init; }

    /// <summary>The number of bits that <see cref="PictureId"/> runs in: 7, 15 or 16; 0 without one.</summary>
    public byte PictureIdBits { get; init; }

    /// <summary>Where the picture ID is in the payload, in bytes; 0 when it is not in the payload.</summary>
    public byte PictureIdOffset { get; init; }

    /// <summary>Where TL0PICIDX is in the payload, in bytes; 0 when it is not there.</summary>
    public byte Tl0PicIdxOffset { get; init; }

    /// <summary>TL0PICIDX: the running number of base layer frames; 0 when not told.</summary>
    public byte Tl0PicIdx { get; init; }

    /// <summary>What the AV1 dependency descriptor of the packet tells; <c>default</c> without one.</summary>
    public FrameDependencies Dependencies { get; init; }
}

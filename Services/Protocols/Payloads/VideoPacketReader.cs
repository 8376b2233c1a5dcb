namespace JbAspire.Protocols.Payloads;

/// <summary>
/// Reads the video packets of one RTP stream: one each, in the order in which they arrive. It keeps what a packet's meaning depends
/// on, the template structure of the dependency descriptor, and so belongs to one stream.
/// </summary>
public sealed class VideoPacketReader
{
    private const byte FrameNumberBits = 16;

    private DependencyDescriptorReader? _dependencies;

    /// <summary>
    /// Reads a packet. Never throws; what cannot be read gives a descriptor without layers. Allocates only at the first dependency
    /// structure of the stream.
    /// </summary>
    /// <param name="codec">The codec of the packet's payload type.</param>
    /// <param name="payload">The RTP payload without padding.</param>
    /// <param name="dependencyDescriptor">The value of the dependency descriptor extension; empty without one.</param>
    public VideoPacketDescriptor Read(CodecKind codec, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> dependencyDescriptor)
    {
        if (payload.IsEmpty)
            return new VideoPacketDescriptor { Codec = codec, IsEmpty = true };

        return codec switch
        {
            CodecKind.Vp8 => ReadVp8(payload),
            CodecKind.Vp9 => ReadVp9(payload),
            _ => ReadByDependencies(codec, payload, dependencyDescriptor),
        };
    }

    private VideoPacketDescriptor ReadByDependencies(CodecKind codec, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> extension)
    {
        bool isKeyFrame = PayloadDescriptors.IsKeyFrame(codec, payload);
        if (extension.IsEmpty)
            return new VideoPacketDescriptor { Codec = codec, IsKeyFrame = isKeyFrame };

        _dependencies ??= new DependencyDescriptorReader();
        if (!_dependencies.TryRead(extension, out DependencyDescriptorHeader header, out FrameDependencies dependencies, out int template))
            return new VideoPacketDescriptor { Codec = codec, IsKeyFrame = isKeyFrame };

        return new VideoPacketDescriptor
        {
            Codec = codec,
            IsKeyFrame = isKeyFrame || (header.HasStructure && header.StartsFrame),
            StartsFrame = header.StartsFrame,
            EndsFrame = header.EndsFrame,
            HasLayerIndices = true,
            SpatialLayer = (byte)dependencies.Structure!.GetTemplateSpatialLayer(template),
            TemporalLayer = (byte)dependencies.Structure.GetTemplateTemporalLayer(template),
            HasPictureId = true,
            PictureId = header.FrameNumber,
            PictureIdBits = FrameNumberBits,
            Dependencies = dependencies,
        };
    }

    private static VideoPacketDescriptor ReadVp8(ReadOnlySpan<byte> payload)
    {
        if (!Vp8PayloadDescriptor.TryParse(payload, out Vp8PayloadDescriptor vp8))
            return new VideoPacketDescriptor { Codec = CodecKind.Vp8 };

        return new VideoPacketDescriptor
        {
            Codec = CodecKind.Vp8,
            IsKeyFrame = vp8.IsKeyFrame,
            StartsFrame = vp8.IsStartOfPartition && vp8.PartitionId == 0,
            HasLayerIndices = vp8.TemporalLayer is not null,
            TemporalLayer = (byte)(vp8.TemporalLayer ?? 0),
            IsTemporalSwitchPoint = vp8.IsLayerSync,
            HasPictureId = vp8.PictureId is not null,
            PictureId = (ushort)(vp8.PictureId ?? 0),
            PictureIdBits = PictureIdBits(vp8.PictureId, vp8.HasLongPictureId),
            PictureIdOffset = (byte)vp8.PictureIdOffset,
            Tl0PicIdxOffset = (byte)vp8.Tl0PicIdxOffset,
            Tl0PicIdx = vp8.Tl0PicIdx ?? 0,
        };
    }

    private static VideoPacketDescriptor ReadVp9(ReadOnlySpan<byte> payload)
    {
        if (!Vp9PayloadDescriptor.TryParse(payload, out Vp9PayloadDescriptor vp9))
            return new VideoPacketDescriptor { Codec = CodecKind.Vp9 };

        return new VideoPacketDescriptor
        {
            Codec = CodecKind.Vp9,
            IsKeyFrame = vp9.IsKeyFrame,
            StartsFrame = vp9.IsStartOfFrame,
            EndsFrame = vp9.IsEndOfFrame,
            HasLayerIndices = vp9.TemporalLayer is not null,
            SpatialLayer = (byte)(vp9.SpatialLayer ?? 0),
            TemporalLayer = (byte)(vp9.TemporalLayer ?? 0),
            IsTemporalSwitchPoint = vp9.IsSwitchingUpPoint,
            IsInterPicturePredicted = vp9.IsInterPicturePredicted,
            IsInterLayerPredicted = vp9.IsInterLayerPredicted,
            IsNotReferenceForUpperLayers = vp9.IsNotReferenceForUpperLayers,
            SpatialLayerCount = (byte)(vp9.SpatialLayerCount ?? 0),
            HasPictureId = vp9.PictureId is not null,
            PictureId = (ushort)(vp9.PictureId ?? 0),
            PictureIdBits = PictureIdBits(vp9.PictureId, vp9.HasLongPictureId),
            PictureIdOffset = (byte)vp9.PictureIdOffset,
            Tl0PicIdxOffset = (byte)vp9.Tl0PicIdxOffset,
            Tl0PicIdx = vp9.Tl0PicIdx ?? 0,
        };
    }

    private static byte PictureIdBits(int? pictureId, bool isLong) => (byte)(pictureId is null ? 0 : isLong ? 15 : 7);
}

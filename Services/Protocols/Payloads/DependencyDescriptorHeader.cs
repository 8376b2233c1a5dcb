namespace JbAspire.Protocols.Payloads;

/// <summary>
/// The mandatory fields and the flags of a dependency descriptor (AV1 RTP payload format, appendix A.8.2).
/// <code>
/// |S|E| template_id (6) | frame_number (16) |              (mandatory)
/// |T|A|D|F|C| [structure] [active_decode_targets_bitmask]  (when longer than three bytes)
/// [frame_dtis] [frame_fdiffs] [frame_chains] zero_padding
/// </code>
/// </summary>
internal readonly record struct DependencyDescriptorHeader
{
    internal const int MandatoryLength = 3;
    private const int TemplateIdBits = 6;
    private const int FrameNumberBits = 16;

    public bool StartsFrame { get; init; }

    public bool EndsFrame { get; init; }

    public int TemplateId { get; init; }

    public ushort FrameNumber { get; init; }

    public bool HasStructure { get; init; }

    public bool HasActiveDecodeTargets { get; init; }

    public bool HasCustomIndications { get; init; }

    public bool HasCustomFrameDifferences { get; init; }

    public bool HasCustomChains { get; init; }

    /// <summary>Reads up to the flags. False when the descriptor is shorter than its mandatory fields.</summary>
    public static bool TryRead(ref BitReader reader, out DependencyDescriptorHeader header)
    {
        bool isExtended = reader.Length > MandatoryLength * 8;
        header = new DependencyDescriptorHeader
        {
            StartsFrame = reader.ReadFlag(),
            EndsFrame = reader.ReadFlag(),
            TemplateId = (int)reader.Read(TemplateIdBits),
            FrameNumber = (ushort)reader.Read(FrameNumberBits),
            HasStructure = isExtended && reader.ReadFlag(),
            HasActiveDecodeTargets = isExtended && reader.ReadFlag(),
            HasCustomIndications = isExtended && reader.ReadFlag(),
            HasCustomFrameDifferences = isExtended && reader.ReadFlag(),
            HasCustomChains = isExtended && reader.ReadFlag(),
        };
        return !reader.HasFailed;
    }

    /// <summary>Writes what <see cref="TryRead"/> reads; the flags only when <paramref name="isExtended"/>.</summary>
    public void Write(ref BitWriter writer, bool isExtended)
    {
        writer.Write(StartsFrame);
        writer.Write(EndsFrame);
        writer.Write((uint)TemplateId, TemplateIdBits);
        writer.Write(FrameNumber, FrameNumberBits);
        if (!isExtended)
            return;

        writer.Write(HasStructure);
        writer.Write(HasActiveDecodeTargets);
        writer.Write(HasCustomIndications);
        writer.Write(HasCustomFrameDifferences);
        writer.Write(HasCustomChains);
    }
}

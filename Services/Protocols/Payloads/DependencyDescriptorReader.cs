namespace JbAspire.Protocols.Payloads;

/// <summary>
/// Reads the dependency descriptors of one stream (AV1 RTP payload format, appendix A.8) and keeps the structure that the packets
/// between key frames refer to.
/// </summary>
internal sealed class DependencyDescriptorReader
{
    private const int FrameDifferenceSizeBits = 2;
    private const int FrameDifferenceUnitBits = 4;
    private const int MaxTrackedDifference = 64;

    private DependencyStructure? _structure;
    private DependencyStructure? _spare;
    private uint _activeDecodeTargets;

    /// <summary>
    /// Reads a descriptor. False when it is malformed, or refers to a structure that has not been seen (its key frame was lost).
    /// </summary>
    public bool TryRead(
        ReadOnlySpan<byte> source, out DependencyDescriptorHeader header, out FrameDependencies dependencies, out int template)
    {
        dependencies = default;
        template = 0;
        var reader = new BitReader(source);
        if (!DependencyDescriptorHeader.TryRead(ref reader, out header))
            return false;

        DependencyStructure? structure = _structure;
        uint active = _activeDecodeTargets;
        int structureStart = reader.Position;
        if (header.HasStructure)
        {
            structure = _spare ?? new DependencyStructure();
            _spare = structure;
            if (!structure.TryRead(ref reader))
                return false;

            active = structure.AllDecodeTargets;
        }

        int structureBits = reader.Position - structureStart;

        if (structure is null)
            return false;

        if (header.HasActiveDecodeTargets)
            active = reader.Read(structure.DecodeTargetCount);

        // "values outside of the valid range may be caused by a change of the template dependency structure"
        template = (header.TemplateId + DependencyStructure.MaxTemplates - structure.TemplateIdOffset) % DependencyStructure.MaxTemplates;
        if (template >= structure.TemplateCount)
            return false;

        dependencies = ReadFrame(ref reader, header, structure, template) with
        {
            ActiveDecodeTargets = active,
            StructureBits = (ushort)structureBits,
        };
        if (reader.HasFailed)
            return false;

        if (header.HasStructure)
            (_structure, _spare) = (structure, _structure);

        _activeDecodeTargets = active;
        return true;
    }

    private static FrameDependencies ReadFrame(
        ref BitReader reader, in DependencyDescriptorHeader header, DependencyStructure structure, int template)
    {
        ulong indications = header.HasCustomIndications
            ? DependencyStructure.ReadIndications(ref reader, structure.DecodeTargetCount)
            : structure.GetIndications(template);
        ulong referred = structure.GetReferredFrames(template);
        bool hasDistant = false;
        if (header.HasCustomFrameDifferences)
            referred = ReadFrameDifferences(ref reader, out hasDistant);

        return new FrameDependencies
        {
            Structure = structure,
            FrameNumber = header.FrameNumber,
            Indications = indications,
            ReferredFrames = referred,
            HasDistantReference = hasDistant,
        };
    }

    // frame_fdiffs()
    private static ulong ReadFrameDifferences(ref BitReader reader, out bool hasDistant)
    {
        ulong referred = 0;
        hasDistant = false;
        int size;
        while ((size = (int)reader.Read(FrameDifferenceSizeBits)) != 0)
        {
            int differenceMinusOne = (int)reader.Read(size * FrameDifferenceUnitBits);
            if (differenceMinusOne < MaxTrackedDifference)
                referred |= 1UL << differenceMinusOne;
            else
                hasDistant = true;
        }

        return referred;
    }
}

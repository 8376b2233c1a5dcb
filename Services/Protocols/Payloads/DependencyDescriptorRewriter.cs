namespace JbAspire.Protocols.Payloads;

/// <summary>
/// Writes a dependency descriptor anew for one receiver (AV1 RTP payload format, appendix A.8.2): with another frame number, and
/// with active_decode_targets_bitmask for the layers that it gets. The structure and the custom fields are copied bit by bit.
/// </summary>
public static class DependencyDescriptorRewriter
{
    /// <summary>Bytes by which a descriptor may grow: the flags and the mask of 32 decode targets.</summary>
    public const int MaxGrowth = 5;

    /// <summary>Writes the descriptor. False when the source cannot be read or the destination is too small.</summary>
    /// <param name="source">The received descriptor.</param>
    /// <param name="frameNumber">frame_number.</param>
    /// <param name="activeDecodeTargets">
    /// The mask, target 0 lowest; 0 keeps what the source says. "Send the active_decode_targets_bitmask in every packet" is the way of
    /// appendix A.4 that needs no acknowledgement; restricted descriptors carry it always.
    /// </param>
    /// <param name="decodeTargetCount">The number of decode targets in the structure, 1-32.</param>
    /// <param name="structureBits">The length of the structure in the source, in bits; 0 when it has none.</param>
    /// <param name="destination">Where to write; <see cref="MaxGrowth"/> longer than the source is enough.</param>
    /// <param name="written">The bytes written.</param>
    public static bool TryRewrite(
        ReadOnlySpan<byte> source, ushort frameNumber, uint activeDecodeTargets, int decodeTargetCount, int structureBits,
        Span<byte> destination, out int written)
    {
        written = 0;
        var reader = new BitReader(source);
        if (!DependencyDescriptorHeader.TryRead(ref reader, out DependencyDescriptorHeader header))
            return false;

        bool isExtended = source.Length > DependencyDescriptorHeader.MandatoryLength;
        bool restricts = activeDecodeTargets != 0;
        var writer = new BitWriter(destination);
        (header with { FrameNumber = frameNumber, HasActiveDecodeTargets = header.HasActiveDecodeTargets || restricts })
            .Write(ref writer, isExtended || restricts);
        writer.Copy(ref reader, header.HasStructure ? structureBits : 0);
        if (header.HasActiveDecodeTargets)
        {
            uint received = reader.Read(decodeTargetCount);
            writer.Write(restricts ? activeDecodeTargets : received, decodeTargetCount);
        }
        else if (restricts)
        {
            writer.Write(activeDecodeTargets, decodeTargetCount);
        }

        // What is left are the custom fields and zero padding; padding may be cut at a byte.
        writer.Copy(ref reader, reader.Length - reader.Position);
        written = writer.BytesWritten;
        return !reader.HasFailed && !writer.HasFailed;
    }
}

namespace JbAspire.Protocols.Payloads;

/// <summary>What a dependency descriptor tells of the frame that a packet belongs to (AV1 RTP payload format, appendix A.8).</summary>
public readonly record struct FrameDependencies
{
    private const int IndicationBits = 2;
    private const ulong IndicationMask = 0b11;

    /// <summary>Whether the packet has a descriptor that could be read.</summary>
    public bool Exist => Structure is not null;

    /// <summary>
    /// The structure that the frame's template belongs to. Valid until the reader that made it reads the next packet of its stream.
    /// </summary>
    public DependencyStructure? Structure { get; init; }

    /// <summary>frame_number: runs in decoding order over all layers of the stream.</summary>
    public ushort FrameNumber { get; init; }

    /// <summary>The decode target indications, two bits each, target 0 lowest.</summary>
    public ulong Indications { get; init; }

    /// <summary>The frames that this one refers to: bit i for the frame whose number is <c>FrameNumber - 1 - i</c>.</summary>
    public ulong ReferredFrames { get; init; }

    /// <summary>Whether the frame refers to one more than 64 frames before it as well.</summary>
    public bool HasDistantReference { get; init; }

    /// <summary>The decode targets that the sender produces, target 0 lowest.</summary>
    public uint ActiveDecodeTargets { get; init; }

    /// <summary>The length of the structure in this packet's descriptor, in bits; 0 when it has none.</summary>
    public ushort StructureBits { get; init; }

    /// <summary>How the frame relates to decode target <paramref name="index"/>, 0-31.</summary>
    public DecodeTargetIndication this[int index] =>
        (DecodeTargetIndication)(Indications >> (index * IndicationBits) & IndicationMask);
}

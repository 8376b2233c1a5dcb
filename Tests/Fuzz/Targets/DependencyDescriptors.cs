using JbAspire.Protocols.Payloads;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// The dependency descriptors of one stream (AV1 RTP payload format, appendix A), read one after the other, and written again for a receiver
/// of fewer layers: a second reader finds the same frame in what was written.
/// </summary>
internal sealed class DependencyDescriptors : IFuzzTarget
{
    private const int MaxLayer = 63;

    // An aggregation header: what has no payload at all is padding.
    private static ReadOnlySpan<byte> Payload => [0x10];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        VideoPacketReader reader = new();
        VideoPacketReader receiver = new();
        Span<byte> written = stackalloc byte[4096 + DependencyDescriptorRewriter.MaxGrowth];
        while (!choices.IsEmpty)
        {
            ReadOnlySpan<byte> descriptor = choices.Piece();
            VideoPacketDescriptor packet = reader.Read(CodecKind.Av1, Payload, descriptor);
            if (!packet.Dependencies.Exist)
                continue;

            FuzzException.Require(packet.SpatialLayer <= MaxLayer && packet.TemporalLayer <= MaxLayer, "Layers are bounded.");
            DependencyStructure structure = packet.Dependencies.Structure!;
            FuzzException.Require(structure.DecodeTargetCount is > 0 and <= 32, "Decode targets are bounded.");
            FuzzException.Require(structure.TemplateCount is > 0 and <= 64, "Templates are bounded.");
            ushort number = (ushort)(packet.Dependencies.FrameNumber + 1);
            uint active = packet.Dependencies.ActiveDecodeTargets;
            FuzzException.Require(
                DependencyDescriptorRewriter.TryRewrite(
                    descriptor, number, active, structure.DecodeTargetCount, packet.Dependencies.StructureBits, written, out int length),
                "What was read can be written.");
            Compare(packet, receiver.Read(CodecKind.Av1, Payload, written[..length]), number);
        }
    }

    private static void Compare(in VideoPacketDescriptor packet, in VideoPacketDescriptor again, ushort number)
    {
        FuzzException.Require(again.Dependencies.Exist, "What was written can be read.");
        FuzzException.Require(again.Dependencies.FrameNumber == number, "It has the number that it was given.");
        FuzzException.Require(
            (again.SpatialLayer, again.TemporalLayer, again.StartsFrame, again.EndsFrame)
                == (packet.SpatialLayer, packet.TemporalLayer, packet.StartsFrame, packet.EndsFrame),
            "It is of the same layers.");
        FuzzException.Require(
            (again.Dependencies.Indications, again.Dependencies.ReferredFrames, again.Dependencies.ActiveDecodeTargets)
                == (packet.Dependencies.Indications, packet.Dependencies.ReferredFrames, packet.Dependencies.ActiveDecodeTargets),
            "It depends on the same frames.");
    }
}

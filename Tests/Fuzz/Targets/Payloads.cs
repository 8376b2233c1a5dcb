using JbAspire.Protocols.Payloads;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>The descriptors of every codec.</summary>
internal sealed class Payloads : IFuzzTarget
{
    private static readonly CodecKind[] Codecs = Enum.GetValues<CodecKind>();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        foreach (CodecKind codec in Codecs)
        {
            PayloadDescriptors.IsKeyFrame(codec, input);
        }

        _ = DependencyDescriptorRewriter.TryRewrite(input, 1, 0b101, 3, 57, stackalloc byte[128], out _);
        if (Vp8PayloadDescriptor.TryParse(input, out Vp8PayloadDescriptor vp8))
            FuzzException.Require(vp8.Length <= input.Length, "The VP8 descriptor lies in the payload.");
        if (Vp9PayloadDescriptor.TryParse(input, out Vp9PayloadDescriptor vp9))
            FuzzException.Require(vp9.Length <= input.Length, "The VP9 descriptor lies in the payload.");
        _ = Av1AggregationHeader.TryParse(input, out _);
        _ = H264Payload.TryParse(input, out _);
        OpusPayload.IsDtx(input);
        OpusPayload.IsStereo(input);
    }
}

using JbAspire.Protocols.Payloads;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>What forwarding reads of a video packet, by a reader of its own: it may allocate the structure that a descriptor brings.</summary>
internal sealed class VideoPackets : IFuzzTarget
{
    private static readonly CodecKind[] Codecs = Enum.GetValues<CodecKind>();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var reader = new VideoPacketReader();
        foreach (CodecKind codec in Codecs)
        {
            VideoPacketDescriptor packet = reader.Read(codec, input, input);
            FuzzException.Require(packet.Tl0PicIdxOffset <= input.Length, "TL0PICIDX lies in the payload.");
            FuzzException.Require(packet.PictureIdOffset <= input.Length, "The picture ID lies in the payload.");
        }
    }
}

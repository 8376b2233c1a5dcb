namespace JbAspire.Protocols.Payloads;

/// <summary>The question that forwarding asks of every video packet.</summary>
public static class PayloadDescriptors
{
    /// <summary>
    /// Whether a decoder can start with this packet: it begins a key frame. False for audio, for codecs that are not looked into,
    /// and for payloads that cannot be read.
    /// </summary>
    /// <param name="codec">The codec of the packet's payload type.</param>
    /// <param name="payload">The RTP payload without padding.</param>
    public static bool IsKeyFrame(CodecKind codec, ReadOnlySpan<byte> payload) => codec switch
    {
        CodecKind.Vp8 => Vp8PayloadDescriptor.TryParse(payload, out Vp8PayloadDescriptor vp8) && vp8.IsKeyFrame,
        CodecKind.Vp9 => Vp9PayloadDescriptor.TryParse(payload, out Vp9PayloadDescriptor vp9) && vp9.IsKeyFrame,
        CodecKind.H264 => H264Payload.TryParse(payload, out H264Payload h264) && h264.IsKeyFrame,
        CodecKind.Av1 => Av1AggregationHeader.TryParse(payload, out Av1AggregationHeader av1) && av1.IsKeyFrame,
        CodecKind.H265 => H265Payload.TryParse(payload, out H265Payload h265) && h265.IsKeyFrame,
        _ => false,
    };
}

namespace JbAspire.Protocols.Payloads;

/// <summary>An Opus payload (https://www.rfc-editor.org/rfc/rfc6716#section-3.1): the TOC byte and frames.</summary>
public static class OpusPayload
{
    private const int MaxDtxLength = 2;
    private const byte StereoMask = 0b0000_0100;

    /// <summary>
    /// Whether the packet is one of discontinuous transmission (RFC 7587 §3.1.3): a TOC with at most one byte behind it carries
    /// no sound; encoders send one every 400 ms of silence.
    /// </summary>
    public static bool IsDtx(ReadOnlySpan<byte> payload) => payload.Length is > 0 and <= MaxDtxLength;

    /// <summary>Whether the TOC says stereo.</summary>
    public static bool IsStereo(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & StereoMask) != 0;
}

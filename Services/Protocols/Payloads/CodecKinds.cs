namespace JbAspire.Protocols.Payloads;

/// <summary>Finds codecs by name.</summary>
public static class CodecKinds
{
    private static readonly Dictionary<string, CodecKind> ByMimeType = new(StringComparer.OrdinalIgnoreCase)
    {
        ["audio/opus"] = CodecKind.Opus,
        ["audio/multiopus"] = CodecKind.Opus,
        ["video/VP8"] = CodecKind.Vp8,
        ["video/VP9"] = CodecKind.Vp9,
        ["video/H264"] = CodecKind.H264,
        ["video/AV1"] = CodecKind.Av1,
        ["video/H265"] = CodecKind.H265,
    };

    /// <summary>The codec of a MIME type, in any case; <see cref="CodecKind.Unknown"/> for others.</summary>
    public static CodecKind FromMimeType(string mimeType) => ByMimeType.GetValueOrDefault(mimeType);
}

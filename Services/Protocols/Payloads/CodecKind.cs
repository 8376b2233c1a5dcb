namespace JbAspire.Protocols.Payloads;

/// <summary>The codecs whose payloads are looked into.</summary>
public enum CodecKind : byte
{
    /// <summary>A codec that is forwarded without a look inside.</summary>
    Unknown,

    /// <summary>Opus (RFC 7587), multi-channel too.</summary>
    Opus,

    /// <summary>VP8 (RFC 7741).</summary>
    Vp8,

    /// <summary>VP9 (RFC 9628).</summary>
    Vp9,

    /// <summary>H.264 (RFC 6184).</summary>
    H264,

    /// <summary>AV1 (RTP Payload Format For AV1).</summary>
    Av1,

    /// <summary>H.265 (RFC 7798).</summary>
    H265,
}

using System.Diagnostics.CodeAnalysis;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// An SRTP protection profile, numbered as in IANA's registry "DTLS-SRTP Protection Profiles" (RFC 5764 §4.1.2, RFC 7714 §14.2).
/// </summary>
[SuppressMessage("Naming", "CA1707", Justification = "The registry's names end in the tag's length.")]
public enum SrtpProfile : ushort
{
    /// <summary>AES-128 in counter mode with HMAC-SHA1, 80-bit tags (RFC 5764 §4.1.2).</summary>
    Aes128CmHmacSha1_80 = 1,

    /// <summary>AES-128 in counter mode with HMAC-SHA1, 32-bit tags for RTP and 80-bit tags for RTCP (RFC 5764 §4.1.2).</summary>
    Aes128CmHmacSha1_32 = 2,

    /// <summary>AES-128-GCM with 128-bit tags (RFC 7714 §14.2).</summary>
    AeadAes128Gcm = 7,

    /// <summary>AES-256-GCM with 128-bit tags (RFC 7714 §14.2).</summary>
    AeadAes256Gcm = 8,
}

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// What the use_srtp extension must know of an SRTP protection profile: its name in OpenSSL and how many bytes of keying
/// material it takes (RFC 5764 §4.1.2, RFC 7714 §14.2).
/// </summary>
/// <param name="OpenSslName">The name that SSL_CTX_set_tlsext_use_srtp reads.</param>
/// <param name="KeyLength">The length of a master key in bytes.</param>
/// <param name="SaltLength">The length of a master salt in bytes.</param>
internal readonly record struct SrtpProfileParameters(string OpenSslName, int KeyLength, int SaltLength)
{
    /// <summary>The bytes of keying material for both directions (RFC 5764 §4.2).</summary>
    public int KeyingMaterialLength => 2 * (KeyLength + SaltLength);

    /// <summary>Finds a profile by its IANA number.</summary>
    public static bool TryGet(ushort profile, out SrtpProfileParameters parameters)
    {
        parameters = profile switch
        {
            1 => new SrtpProfileParameters("SRTP_AES128_CM_SHA1_80", 16, 14),
            2 => new SrtpProfileParameters("SRTP_AES128_CM_SHA1_32", 16, 14),
            7 => new SrtpProfileParameters("SRTP_AEAD_AES_128_GCM", 16, 12),
            8 => new SrtpProfileParameters("SRTP_AEAD_AES_256_GCM", 32, 12),
            _ => default,
        };
        return parameters.KeyLength != 0;
    }
}

using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>The parameters of each <see cref="SrtpProfile"/> (RFC 5764 §4.1.2, RFC 7714 §12).</summary>
public static class SrtpProfiles
{
    private const int Aes128KeyLength = 16;
    private const int Aes256KeyLength = 32;
    private const int CounterModeSaltLength = 14;
    private const int AeadSaltLength = 12;
    private const int ShortTagLength = 4;

    /// <summary>The length of the master key, in bytes: 16 or 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="profile"/> is not one of the four.</exception>
    public static int MasterKeyLength(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 or SrtpProfile.Aes128CmHmacSha1_32 or SrtpProfile.AeadAes128Gcm => Aes128KeyLength,
        SrtpProfile.AeadAes256Gcm => Aes256KeyLength,
        _ => throw Unknown(profile),
    };

    /// <summary>The length of the master salt, in bytes: 14 for counter mode, 12 for GCM.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="profile"/> is not one of the four.</exception>
    public static int MasterSaltLength(SrtpProfile profile) => IsAead(profile) ? AeadSaltLength : CounterModeSaltLength;

    /// <summary>The profile's name as SDP and statistics write it, for example "AEAD_AES_128_GCM" (RFC 4568 §6.2, RFC 7714 §14.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="profile"/> is not one of the four.</exception>
    public static string Name(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 => "AES_CM_128_HMAC_SHA1_80",
        SrtpProfile.Aes128CmHmacSha1_32 => "AES_CM_128_HMAC_SHA1_32",
        SrtpProfile.AeadAes128Gcm => "AEAD_AES_128_GCM",
        SrtpProfile.AeadAes256Gcm => "AEAD_AES_256_GCM",
        _ => throw Unknown(profile),
    };

    /// <summary>Reads a name as <see cref="Name"/> writes it (case counts); false when it is another one.</summary>
    public static bool TryParse(string? name, out SrtpProfile profile)
    {
        profile = name switch
        {
            "AES_CM_128_HMAC_SHA1_80" => SrtpProfile.Aes128CmHmacSha1_80,
            "AES_CM_128_HMAC_SHA1_32" => SrtpProfile.Aes128CmHmacSha1_32,
            "AEAD_AES_128_GCM" => SrtpProfile.AeadAes128Gcm,
            "AEAD_AES_256_GCM" => SrtpProfile.AeadAes256Gcm,
            _ => default,
        };
        return profile != default;
    }

    /// <summary>Whether the profile seals with GCM instead of encrypting and authenticating apart.</summary>
    internal static bool IsAead(SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => true,
        SrtpProfile.Aes128CmHmacSha1_80 or SrtpProfile.Aes128CmHmacSha1_32 => false,
        _ => throw Unknown(profile),
    };

    /// <summary>The length of an RTP packet's tag, in bytes.</summary>
    internal static int RtpTagLength(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_32 => ShortTagLength,
        _ => RtcpTagLength(profile),
    };

    /// <summary>The length of an RTCP packet's tag, in bytes: RFC 5764 §4.1.2 keeps 80 bits for RTCP with the 32-bit profile too.</summary>
    internal static int RtcpTagLength(SrtpProfile profile) => IsAead(profile) ? AesGcmCipher.TagLength : HmacSha1.LongTagLength;

    private static ArgumentOutOfRangeException Unknown(SrtpProfile profile) =>
        new(nameof(profile), profile, "An SRTP profile is one of 1, 2, 7 and 8.");
}

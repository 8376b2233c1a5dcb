using System.Security.Cryptography;
using JbAspire.Protocols.Srtp;

namespace JbAspire.Load.Engine;

/// <summary>A profile with its master key and salt.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Key">The master key.</param>
/// <param name="Salt">The master salt.</param>
internal sealed record SrtpKeying(SrtpProfile Profile, byte[] Key, byte[] Salt)
{
    /// <summary>Key and salt as SDES writes them.</summary>
    public string Base64 => Convert.ToBase64String([.. Key, .. Salt]);

    public static SrtpKeying Create(SrtpProfile profile) => new(
        profile,
        RandomNumberGenerator.GetBytes(SrtpProfiles.MasterKeyLength(profile)),
        RandomNumberGenerator.GetBytes(SrtpProfiles.MasterSaltLength(profile)));

    public static SrtpKeying FromBase64(SrtpProfile profile, string text)
    {
        byte[] bytes = Convert.FromBase64String(text);
        int keyLength = SrtpProfiles.MasterKeyLength(profile);
        return new SrtpKeying(profile, bytes[..keyLength], bytes[keyLength..]);
    }

    public SrtpSender CreateSender() => new(Profile, Key, Salt);

    public SrtpReceiver CreateReceiver() => new(Profile, Key, Salt);
}

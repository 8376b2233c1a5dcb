using System.Security.Cryptography;
using JbAspire.Protocols.Srtp.Ciphers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Srtp;

/// <summary>The two transforms of one direction, made from its master key: one for RTP, one for RTCP.</summary>
internal sealed class SrtpSessionKeys : IDisposable
{
    private const int HmacKeyLength = 20;
    private const int MaxKeyLength = 32;
    private const int MaxSaltLength = 14;

    private SrtpSessionKeys(SrtpTransform rtp, SrtcpTransform rtcp)
    {
        Rtp = rtp;
        Rtcp = rtcp;
    }

    /// <summary>Protects and unprotects RTP.</summary>
    public SrtpTransform Rtp { get; }

    /// <summary>Protects and unprotects RTCP.</summary>
    public SrtcpTransform Rtcp { get; }

    /// <summary>Derives the six session keys (RFC 3711 §4.3) and sets up the ciphers; keeps no copy of any key.</summary>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    public static SrtpSessionKeys Derive(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, SrtpBackend backend)
    {
        Check(masterKey, SrtpProfiles.MasterKeyLength(profile), profile, nameof(masterKey));
        Check(masterSalt, SrtpProfiles.MasterSaltLength(profile), profile, nameof(masterSalt));
        OpenSslLibrary.EnsureLoaded();

        Span<byte> key = stackalloc byte[MaxKeyLength];
        Span<byte> salt = stackalloc byte[MaxSaltLength];
        Span<byte> authentication = stackalloc byte[HmacKeyLength];
        key = key[..masterKey.Length];
        salt = salt[..masterSalt.Length];
        using AesCounterCipher master = AesCounterCipher.Create(masterKey, backend);
        try
        {
            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtpEncryption, key);
            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtpAuthentication, authentication);
            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtpSalt, salt);
            SrtpTransform rtp = CreateRtp(profile, key, authentication, salt, backend);

            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtcpEncryption, key);
            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtcpAuthentication, authentication);
            SrtpKeyDerivation.Derive(master, masterSalt, SrtpKeyDerivation.RtcpSalt, salt);
            return new SrtpSessionKeys(rtp, CreateRtcp(profile, key, authentication, salt, backend));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(salt);
            CryptographicOperations.ZeroMemory(authentication);
        }
    }

    /// <summary>An RTP transform under given session keys.</summary>
    public static SrtpTransform CreateRtp(
        SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> authentication, ReadOnlySpan<byte> salt, SrtpBackend backend) =>
        SrtpProfiles.IsAead(profile)
            ? new SrtpTransform(AesGcmCipher.Create(key, backend), new SrtpSalt(salt))
            : new SrtpTransform(
                AesCounterCipher.Create(key, backend), HmacSha1.Create(authentication, backend), new SrtpSalt(salt), SrtpProfiles.RtpTagLength(profile));

    /// <summary>An RTCP transform under given session keys.</summary>
    public static SrtcpTransform CreateRtcp(
        SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> authentication, ReadOnlySpan<byte> salt, SrtpBackend backend) =>
        SrtpProfiles.IsAead(profile)
            ? new SrtcpTransform(AesGcmCipher.Create(key, backend), new SrtpSalt(salt))
            : new SrtcpTransform(
                AesCounterCipher.Create(key, backend), HmacSha1.Create(authentication, backend), new SrtpSalt(salt));

    /// <inheritdoc/>
    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }

    private static void Check(ReadOnlySpan<byte> value, int length, SrtpProfile profile, string name)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"{name} of {SrtpProfiles.Name(profile)} has {length} bytes, not {value.Length}.", name);
        }
    }
}

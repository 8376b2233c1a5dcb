using System.Security.Cryptography;
using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Derives session keys from a master key and salt (RFC 3711 §4.3) with a key derivation rate of zero, the only one that
/// DTLS-SRTP has (RFC 5764 §4.1.2). The AES-256 profile uses the same function with AES-256 (RFC 7714 §11, RFC 6188 §3).
/// </summary>
internal static class SrtpKeyDerivation
{
    /// <summary>The label of the RTP encryption key.</summary>
    public const byte RtpEncryption = 0x00;

    /// <summary>The label of the RTP authentication key.</summary>
    public const byte RtpAuthentication = 0x01;

    /// <summary>The label of the RTP salt.</summary>
    public const byte RtpSalt = 0x02;

    /// <summary>The label of the RTCP encryption key.</summary>
    public const byte RtcpEncryption = 0x03;

    /// <summary>The label of the RTCP authentication key.</summary>
    public const byte RtcpAuthentication = 0x04;

    /// <summary>The label of the RTCP salt.</summary>
    public const byte RtcpSalt = 0x05;

    // x = (label << 48) XOR master_salt over 112 bits: the label meets the salt's eighth byte.
    private const int LabelOffset = 7;

    /// <summary>Fills <paramref name="sessionKey"/> with the key that <paramref name="label"/> names.</summary>
    /// <param name="masterKey">A cipher under the master key.</param>
    /// <param name="masterSalt">12 or 14 bytes; RFC 7714 §11 pads 12 with zeros on the right.</param>
    /// <param name="label">Which key.</param>
    /// <param name="sessionKey">Takes the key; its length is the key's.</param>
    public static void Derive(AesCounterCipher masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> sessionKey)
    {
        Span<byte> block = stackalloc byte[AesCounterCipher.BlockLength];
        block.Clear();
        masterSalt.CopyTo(block);
        block[LabelOffset] ^= label;
        sessionKey.Clear();
        if (!masterKey.Apply(block, sessionKey))
        {
            throw new CryptographicException("OpenSSL failed to derive an SRTP session key.");
        }
    }
}

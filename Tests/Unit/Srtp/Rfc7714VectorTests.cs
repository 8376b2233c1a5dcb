using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>RFC 7714, sections 16 and 17: given in session keys, so they are checked below the key derivation.</summary>
public class Rfc7714VectorTests
{
    private const string Key128 = "000102030405060708090a0b0c0d0e0f";
    private const string Key256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Salt = "517569642070726f2071756f";                           // "Quid pro quo"
    private const int RtpHeaderLength = 12;
    private const uint RtpSsrc = 0x5501a0b2;
    private const ulong RtpIndex = 0xf17b;                                             // ROC 0
    private const uint RtcpSsrc = 0x4d617273;                                          // "Mars"
    private const uint RtcpIndex = 0x5d4;

    private const string Rtp =
        "8040f17b8041f8d35501a0b2"                                                     // V=2, PT=64, SEQ=0xf17b, SSRC
        + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"; // "Gallia est omnis divisa in partes tres"

    private const string Rtcp =
        "81c8000d4d617273"                                                             // SR, SSRC "Mars"
        + "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    [Theory]
    // 16.1.1 and 16.1.2
    [InlineData(SrtpProfile.AeadAes128Gcm, Key128, "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833", "899d7f27beb16a9152cf765ee4390cce")]
    // 16.2.1 and 16.2.2
    [InlineData(SrtpProfile.AeadAes256Gcm, Key256, "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b", "7aa3db36dfffd6b0f9bb7878d7a76c13")]
    public void Rtp_of_section_16_is_sealed_and_opened(SrtpProfile profile, string key, string ciphertext, string tag)
    {
        using SrtpTransform transform = SrtpSessionKeys.CreateRtp(profile, Hex(key), default, Hex(Salt), SrtpBackends.Default);
        byte[] plain = Hex(Rtp);
        byte[] packet = [.. plain, .. new byte[16]];
        Assert.True(transform.Protect(packet, RtpHeaderLength, RtpSsrc, RtpIndex));
        Assert.Equal(Rtp[..(2 * RtpHeaderLength)] + ciphertext + tag, Convert.ToHexStringLower(packet));
        Assert.True(transform.Unprotect(packet, RtpHeaderLength, RtpSsrc, RtpIndex));
        Assert.Equal(plain, packet[..plain.Length]);
    }

    [Theory]
    // 16.1.3: the whole packet is associated data
    [InlineData(Key128, Rtp, "22493f82d2bce397e9d79e3b19aa4216")]
    // 17.3
    [InlineData(Key128, Rtcp + "000005d4", "841dd9683dd78ec92ae58790125f62b3")]
    // 17.4
    [InlineData(Key256, Rtcp + "000005d4", "91db4afbfeee5a978fab4393ed2615fe")]
    public void Tagging_without_encryption_is_reproduced(string key, string associated, string tag)
    {
        using AesGcmCipher cipher = AesGcmCipher.Create(Hex(key), SrtpBackends.Default);
        bool isRtcp = associated != Rtp;
        byte[] nonce = new byte[12];
        new SrtpSalt(Hex(Salt)).WriteNonce(isRtcp ? RtcpSsrc : RtpSsrc, isRtcp ? RtcpIndex : RtpIndex, nonce);
        Assert.Equal(isRtcp ? "517524055203726f207170bb" : "51753c6580c2726f20718414", Convert.ToHexStringLower(nonce));

        byte[] computed = new byte[16];
        Assert.True(cipher.Seal(nonce, Hex(associated), default, default, computed));
        Assert.Equal(tag, Convert.ToHexStringLower(computed));
        Assert.True(cipher.Open(nonce, Hex(associated), default, default, computed));
    }

    [Theory]
    // 17.1
    [InlineData(SrtpProfile.AeadAes128Gcm, Key128, "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b", "c84aa45896cf4d2fc5abf87245d9eade")]
    // 17.2
    [InlineData(SrtpProfile.AeadAes256Gcm, Key256, "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad", "1d1eb30c4446839f57ff6f6cb26ac3be")]
    public void Rtcp_of_section_17_is_sealed_and_opened(SrtpProfile profile, string key, string ciphertext, string tag)
    {
        using SrtcpTransform transform = SrtpSessionKeys.CreateRtcp(profile, Hex(key), default, Hex(Salt), SrtpBackends.Default);
        byte[] plain = Hex(Rtcp);
        byte[] packet = [.. plain, .. new byte[transform.Overhead]];
        Assert.True(transform.Protect(packet, RtcpSsrc, RtcpIndex));
        Assert.Equal(Rtcp[..16] + ciphertext + tag + "800005d4", Convert.ToHexStringLower(packet));
        Assert.Equal(RtcpIndex, transform.ReadIndex(packet));
        Assert.True(transform.Unprotect(packet, RtcpSsrc));
        Assert.Equal(plain, packet[..plain.Length]);
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm, Key128, "841dd9683dd78ec92ae58790125f62b3")]
    [InlineData(SrtpProfile.AeadAes256Gcm, Key256, "91db4afbfeee5a978fab4393ed2615fe")]
    public void Rtcp_that_is_tagged_only_is_opened(SrtpProfile profile, string key, string tag)
    {
        using SrtcpTransform transform = SrtpSessionKeys.CreateRtcp(profile, Hex(key), default, Hex(Salt), SrtpBackends.Default);
        byte[] packet = Hex(Rtcp + tag + "000005d4");
        Assert.True(transform.Unprotect(packet, RtcpSsrc));
        Assert.Equal(Rtcp, Convert.ToHexStringLower(packet, 0, Rtcp.Length / 2));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}

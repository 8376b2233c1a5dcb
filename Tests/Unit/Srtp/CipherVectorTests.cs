using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>Published cases: GCM (McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B) and HMAC-SHA1 (RFC 2202 §3).</summary>
public class CipherVectorTests
{
    private const string Key = "feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string Additional = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    private const string Plain =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    public static TheoryData<string> GcmBackends => CipherBackends.Gcm;

    public static TheoryData<string> Backends => CipherBackends.Others;

    [Theory]
    [MemberData(nameof(GcmBackends))]
    public void Gcm_seals_the_published_cases(string backend)
    {
        // Cases 1, 2, 4 (AES-128) and 13, 14, 16 (AES-256).
        string zeroKey = new('0', 32);
        string zeroNonce = new('0', 24);
        Check(backend, zeroKey, zeroNonce, "", "", "", "58e2fccefa7e3061367f1d57a4e7455a");
        Check(backend, zeroKey, zeroNonce, "", zeroKey, "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf");
        Check(
            backend,
            Key,
            Nonce,
            Additional,
            Plain,
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            "5bc94fbc3221a5db94fae95ae7121a47");
        Check(backend, zeroKey + zeroKey, zeroNonce, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b");
        Check(backend, zeroKey + zeroKey, zeroNonce, "", zeroKey, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919");
        Check(
            backend,
            Key + Key,
            Nonce,
            Additional,
            Plain,
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b");
    }

    [Theory]
    [MemberData(nameof(GcmBackends))]
    public void Gcm_refuses_a_change_of_any_byte(string backend)
    {
        using AesGcmCipher cipher = CipherBackends.MakeGcm(backend, SrtpKeys.Bytes(16, 1));
        byte[] nonce = SrtpKeys.Bytes(12, 2);
        byte[] sealedPacket = SrtpKeys.Bytes(12 + 300 + 16, 3);
        Assert.True(cipher.Seal(nonce, sealedPacket.AsSpan(0, 12), default, sealedPacket.AsSpan(12, 300), sealedPacket.AsSpan(312)));
        for (int i = 0; i < sealedPacket.Length; i++)
        {
            byte[] changed = (byte[])sealedPacket.Clone();
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(cipher.Open(nonce, changed.AsSpan(0, 12), default, changed.AsSpan(12, 300), changed.AsSpan(312)));
            Assert.True(changed.AsSpan(12, 300).IndexOfAnyExcept((byte)0) < 0);
        }

        Assert.True(cipher.Open(nonce, sealedPacket.AsSpan(0, 12), default, sealedPacket.AsSpan(12, 300), sealedPacket.AsSpan(312)));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Hmac_computes_the_published_cases(string backend)
    {
        CheckHmac(backend, Filled(20, 0x0b), "Hi There"u8, "b617318655057264e28bc0b6fb378c8ef146be00");
        CheckHmac(backend, "Jefe"u8, "what do ya want for nothing?"u8, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        CheckHmac(backend, Filled(20, 0xaa), Filled(50, 0xdd), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
        CheckHmac(backend, Filled(20, 0x0c), "Test With Truncation"u8, "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04");
    }

    private static byte[] Filled(int length, byte value) => [.. Enumerable.Repeat(value, length)];

    private static void CheckHmac(string backend, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, string expected)
    {
        using HmacSha1 hmac = CipherBackends.MakeHmac(backend, key);
        byte[] code = new byte[HmacSha1.Length];
        Assert.True(hmac.Compute(data, default, code));
        Assert.Equal(expected, Convert.ToHexStringLower(code));
    }

    private static void Check(string backend, string key, string nonce, string additional, string plain, string expected, string expectedTag)
    {
        using AesGcmCipher cipher = CipherBackends.MakeGcm(backend, Convert.FromHexString(key));
        byte[] data = Convert.FromHexString(plain);
        byte[] tag = new byte[AesGcmCipher.TagLength];
        Assert.True(cipher.Seal(Convert.FromHexString(nonce), Convert.FromHexString(additional), default, data, tag));
        Assert.Equal(expected, Convert.ToHexStringLower(data));
        Assert.Equal(expectedTag, Convert.ToHexStringLower(tag));
        Assert.True(cipher.Open(Convert.FromHexString(nonce), Convert.FromHexString(additional), default, data, tag));
        Assert.Equal(plain, Convert.ToHexStringLower(data));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>The three ciphers against the framework's own, on every length that a packet can have.</summary>
public class SrtpCipherTests
{
    private const int MaxLength = 1500;

    public static TheoryData<string> GcmBackends => CipherBackends.Gcm;

    public static TheoryData<string> Backends => CipherBackends.Others;

    [Theory]
    [MemberData(nameof(GcmBackends))]
    public void Gcm_equals_the_frameworks(string backend)
    {
        CompareGcm(backend, 16);
        CompareGcm(backend, 32);
    }

    private static void CompareGcm(string backend, int keyLength)
    {
        Random random = new(keyLength);
        byte[] key = SrtpKeys.Bytes(keyLength, 7);
        using AesGcmCipher cipher = CipherBackends.MakeGcm(backend, key);
        using AesGcm reference = new(key, AesGcmCipher.TagLength);
        for (int length = 0; length <= MaxLength; length += 1 + random.Next(3))
        {
            byte[] nonce = SrtpKeys.Bytes(12, length);
            byte[] associated = SrtpKeys.Bytes(random.Next(0, length % 10 == 0 ? 1500 : 100), length);
            byte[] data = SrtpKeys.Bytes(length, length + 1);
            byte[] expected = new byte[length];
            byte[] expectedTag = new byte[16];
            reference.Encrypt(nonce, data, expected, expectedTag, associated);

            byte[] inPlace = (byte[])data.Clone();
            byte[] tag = new byte[16];
            int split = random.Next(Math.Max(0, associated.Length - AesGcmCipher.MaxMoreAdditional), associated.Length + 1);
            Assert.True(cipher.Seal(nonce, associated.AsSpan(0, split), associated.AsSpan(split), inPlace, tag));
            Assert.Equal(expected, inPlace);
            Assert.Equal(expectedTag, tag);
            Assert.True(cipher.Open(nonce, associated, default, inPlace, tag));
            Assert.Equal(data, inPlace);
        }
    }

    [Theory]
    [MemberData(nameof(GcmBackends))]
    public void Gcm_leaves_no_plaintext_when_the_tag_does_not_fit(string backend)
    {
        using AesGcmCipher cipher = CipherBackends.MakeGcm(backend, SrtpKeys.Bytes(16, 1));
        byte[] nonce = new byte[12];
        byte[] data = SrtpKeys.Bytes(50, 2);
        byte[] tag = new byte[16];
        Assert.True(cipher.Seal(nonce, [1, 2, 3], default, data, tag));
        tag[15] ^= 1;
        Assert.False(cipher.Open(nonce, [1, 2, 3], default, data, tag));
        Assert.All(data, value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Counter_mode_equals_blocks_of_the_frameworks_aes(string backend)
    {
        byte[] key = SrtpKeys.Bytes(16, 3);
        using AesCounterCipher cipher = CipherBackends.MakeCounter(backend, key);
        using Aes aes = Aes.Create();
        aes.Key = key;
        for (int length = 0; length <= MaxLength; length += 13)
        {
            byte[] counter = SrtpKeys.Bytes(16, length);
            byte[] data = SrtpKeys.Bytes(length, length + 1);
            byte[] expected = CounterMode(aes, counter, data);
            Assert.True(cipher.Apply(counter, data));
            Assert.Equal(expected, data);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Hmac_equals_the_frameworks(string backend)
    {
        byte[] key = SrtpKeys.Bytes(20, 5);
        using HmacSha1 hmac = CipherBackends.MakeHmac(backend, key);
        byte[] code = new byte[HmacSha1.Length];
        for (int length = 1; length <= MaxLength; length += 7)
        {
            byte[] data = SrtpKeys.Bytes(length, length);
            int split = Math.Max(length / 3, length - HmacSha1.MaxMoreData);
            Assert.True(hmac.Compute(data.AsSpan(0, split), data.AsSpan(split), code));
            Assert.Equal(FrameworkHmac(key, data), code);
        }
    }

    [Theory]
    [MemberData(nameof(GcmBackends))]
    public void A_disposed_cipher_says_so(string backend)
    {
        AesGcmCipher gcm = CipherBackends.MakeGcm(backend, SrtpKeys.Bytes(16, 1));
        gcm.Dispose();
        gcm.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gcm.Seal(new byte[12], [1], default, default, new byte[16]));
        AesCounterCipher counter = CipherBackends.MakeCounter(backend, SrtpKeys.Bytes(16, 1));
        counter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => counter.Apply(new byte[16], new byte[1]));
        HmacSha1 hmac = CipherBackends.MakeHmac(backend, SrtpKeys.Bytes(20, 1));
        hmac.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hmac.Compute([1], default, new byte[20]));
    }

    [SuppressMessage("Security", "CA5350", Justification = "SRTP's profiles 1 and 2 use HMAC-SHA1 (RFC 3711 §4.2.1).")]
    internal static byte[] FrameworkHmac(byte[] key, byte[] data) => HMACSHA1.HashData(key, data);

    internal static byte[] CounterMode(Aes aes, ReadOnlySpan<byte> counterBlock, ReadOnlySpan<byte> data)
    {
        byte[] counter = counterBlock.ToArray();
        byte[] result = data.ToArray();
        for (int offset = 0; offset < data.Length; offset += 16)
        {
            byte[] stream = aes.EncryptEcb(counter, PaddingMode.None);
            for (int i = 0; i < 16 && offset + i < data.Length; i++)
            {
                result[offset + i] ^= stream[i];
            }

            for (int i = 15; i >= 0 && ++counter[i] == 0; i--)
            {
            }
        }

        return result;
    }
}

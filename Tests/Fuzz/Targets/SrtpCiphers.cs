using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>The ciphers with the processor's instructions against OpenSSL's, on additional data and data that the input splits into.</summary>
internal sealed class SrtpCiphers : IFuzzTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
    private static readonly AesGcmCipher[] Gcm = SrtpBackends.AreInstructionsSupported
        ? [new OpenSslAesGcm(Key), new InstructionAesGcm(Key), new InstructionAesGcm(Key, allowWide: false)]
        : [new OpenSslAesGcm(Key)];

    private static readonly HmacSha1[] Hmac = [HmacSha1.Create(Key, SrtpBackend.OpenSsl), HmacSha1.Create(Key, SrtpBackends.Default)];
    private static readonly AesCounterCipher[] Counter =
        [AesCounterCipher.Create(Key, SrtpBackend.OpenSsl), AesCounterCipher.Create(Key, SrtpBackends.Default)];

    private static readonly byte[] Expected = new byte[4096];
    private static readonly byte[] Actual = new byte[4096];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2 || input.Length > Expected.Length)
        {
            return;
        }

        int split = 2 + ((input[0] << 8) | input[1]) % (input.Length - 1);
        ReadOnlySpan<byte> additional = input[2..split];
        ReadOnlySpan<byte> data = input[split..];
        Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
        additional[..Math.Min(additional.Length, nonce.Length)].CopyTo(nonce);
        Span<byte> expectedTag = stackalloc byte[HmacSha1.Length];
        Span<byte> tag = stackalloc byte[HmacSha1.Length];
        Span<byte> expected = Expected.AsSpan(0, data.Length);
        Span<byte> actual = Actual.AsSpan(0, data.Length);
        foreach (AesGcmCipher cipher in Gcm)
        {
            data.CopyTo(actual);
            cipher.Seal(nonce, additional, default, actual, tag[..AesGcmCipher.TagLength]);
            if (cipher == Gcm[0])
            {
                actual.CopyTo(expected);
                tag.CopyTo(expectedTag);
            }

            FuzzException.Require(actual.SequenceEqual(expected) && tag.SequenceEqual(expectedTag), "Sealing differs from OpenSSL's.");
            bool isOpen = cipher.Open(nonce, additional, default, actual, tag[..AesGcmCipher.TagLength]);
            FuzzException.Require(isOpen && actual.SequenceEqual(data), "Opening does not undo sealing.");
        }

        Span<byte> block = stackalloc byte[AesCounterCipher.BlockLength];
        nonce.CopyTo(block);
        data.CopyTo(expected);
        data.CopyTo(actual);
        Counter[0].Apply(block, expected);
        Counter[1].Apply(block, actual);
        FuzzException.Require(actual.SequenceEqual(expected), "Counter mode differs from OpenSSL's.");
        Hmac[0].Compute(data, nonce, expectedTag);
        Hmac[1].Compute(data, nonce, tag);
        FuzzException.Require(tag.SequenceEqual(expectedTag), "The authentication code differs from OpenSSL's.");
    }
}

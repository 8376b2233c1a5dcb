namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES-GCM under one key (RFC 5116 §5.1, §5.2): seals and opens in place, with 12-byte nonces and 16-byte tags. A call allocates nothing.
/// </summary>
internal abstract class AesGcmCipher : IDisposable
{
    /// <summary>The length of a tag, in bytes.</summary>
    public const int TagLength = 16;

    /// <summary>The length of a nonce, in bytes.</summary>
    public const int NonceLength = 12;

    /// <summary>The most additional data that may come in the second part, in bytes.</summary>
    public const int MaxMoreAdditional = 16;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    public static AesGcmCipher Create(ReadOnlySpan<byte> key, SrtpBackend backend) =>
        backend == SrtpBackend.Instructions ? new InstructionAesGcm(key) : new OpenSslAesGcm(key);

    /// <summary>
    /// Encrypts <paramref name="data"/> in place and writes the tag. The additional data is the two spans, one after the other; the
    /// second has at most <see cref="MaxMoreAdditional"/> bytes. False when OpenSSL fails.
    /// </summary>
    public abstract bool Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, Span<byte> tag);

    /// <summary>
    /// Decrypts <paramref name="data"/> in place and checks the tag in constant time. When it does not fit, the answer is false and
    /// <paramref name="data"/> is zeroed: no unauthenticated plaintext is left behind (RFC 5116 §2.2).
    /// </summary>
    public abstract bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, ReadOnlySpan<byte> tag);

    /// <inheritdoc/>
    public abstract void Dispose();
}

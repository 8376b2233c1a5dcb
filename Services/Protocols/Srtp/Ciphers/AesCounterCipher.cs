namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES in counter mode under one key (RFC 3711 §4.1.1; NIST SP 800-38A §6.5). Encryption and decryption are the same call, which
/// allocates nothing.
/// </summary>
internal abstract class AesCounterCipher : IDisposable
{
    /// <summary>The length of the first counter block, in bytes.</summary>
    public const int BlockLength = 16;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    public static AesCounterCipher Create(ReadOnlySpan<byte> key, SrtpBackend backend) =>
        backend == SrtpBackend.Instructions ? new InstructionAesCounter(key) : new OpenSslAesCounter(key);

    /// <summary>
    /// Combines <paramref name="data"/> with the key stream that starts at <paramref name="counterBlock"/>, in place. False when OpenSSL
    /// fails. The block's second half must not overflow on the way; SRTP's ends in 16 zero bits, and a packet has fewer blocks.
    /// </summary>
    public abstract bool Apply(ReadOnlySpan<byte> counterBlock, Span<byte> data);

    /// <inheritdoc/>
    public abstract void Dispose();
}

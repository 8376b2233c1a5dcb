namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>HMAC-SHA1 under one key (RFC 2104, RFC 3711 §4.2.1). A call allocates nothing.</summary>
internal abstract class HmacSha1 : IDisposable
{
    /// <summary>The length of the whole code, in bytes.</summary>
    public const int Length = 20;

    /// <summary>The length of an 80-bit tag, in bytes.</summary>
    public const int LongTagLength = 10;

    /// <summary>The most bytes that may come in the second part.</summary>
    public const int MaxMoreData = 16;

    /// <summary>Makes a code for a key of at most 64 bytes, which is copied.</summary>
    public static HmacSha1 Create(ReadOnlySpan<byte> key, SrtpBackend backend) =>
        backend == SrtpBackend.Instructions && SrtpBackends.HasSha1Block ? new PaddedHmacSha1(key) : new OpenSslHmacSha1(key);

    /// <summary>
    /// Writes the code (<see cref="Length"/> bytes) of the two spans, one after the other; the second has at most
    /// <see cref="MaxMoreData"/> bytes. False when OpenSSL fails.
    /// </summary>
    public abstract bool Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData, Span<byte> code);

    /// <inheritdoc/>
    public abstract void Dispose();
}

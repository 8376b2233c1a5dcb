using System.Buffers.Binary;

namespace JbAspire.Protocols.Srtp;

/// <summary>A session salt, and the two ways in which it makes a packet's initialization vector.</summary>
internal readonly struct SrtpSalt
{
    private const int MaxLength = 16;
    private const int LowOffset = 8;

    // The salt's bytes read big-endian, padded with zeros on the right to 16 bytes.
    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Takes a salt of 12 (GCM) or 14 (counter mode) bytes.</summary>
    public SrtpSalt(ReadOnlySpan<byte> salt)
    {
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        salt.CopyTo(padded);
        _high = BinaryPrimitives.ReadUInt64BigEndian(padded);
        _low = BinaryPrimitives.ReadUInt64BigEndian(padded[LowOffset..]);
    }

    /// <summary>
    /// RFC 7714 §8.1 (RTP) and §9.1 (RTCP): two zero bytes, the SSRC and the 48-bit index (RTCP: 31 bits, zeros before it), combined
    /// with the 96-bit salt.
    /// </summary>
    public void WriteNonce(uint ssrc, ulong index, Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce, _high ^ ((ulong)ssrc << 16) ^ (index >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(nonce[LowOffset..], (uint)(_low >> 32) ^ (uint)index);
    }

    /// <summary>RFC 3711 §4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).</summary>
    public void WriteCounterBlock(uint ssrc, ulong index, Span<byte> block)
    {
        BinaryPrimitives.WriteUInt64BigEndian(block, _high ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(block[LowOffset..], _low ^ (index << 16));
    }
}

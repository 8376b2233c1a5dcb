using System.Buffers.Binary;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// The 96-bit transaction id that ties a response to its request (RFC 8489 §5: "MUST be uniformly and randomly chosen").
/// </summary>
public readonly record struct StunTransactionId
{
    /// <summary>The length of a transaction id in bytes.</summary>
    public const int Length = 12;

    private readonly uint _high;
    private readonly ulong _low;

    /// <summary>Reads the first <see cref="Length"/> bytes, which are random where the id is for a new request.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is shorter than <see cref="Length"/>.</exception>
    public StunTransactionId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
        {
            throw new ArgumentException($"A transaction id has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(uint)..]);
    }

    /// <summary>One byte of the id, as random as the id is.</summary>
    internal byte LastByte => (byte)_low;

    /// <summary>Writes the id in network order.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than <see cref="Length"/>.</exception>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(uint)..], _low);
    }

    /// <summary>The id as 24 hexadecimal digits (allocates: not for the packet path).</summary>
    public override string ToString() => $"{_high:x8}{_low:x16}";
}

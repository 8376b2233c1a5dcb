namespace JbAspire.Protocols.Payloads;

/// <summary>Reads numbers bit by bit, highest bit first. Past the end it reads zeros and says so in <see cref="HasFailed"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> source)
{
    private const int BitsPerByte = 8;

    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>The number of bits read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The number of bits in the source.</summary>
    public readonly int Length => _source.Length * BitsPerByte;

    /// <summary>Whether more was read than there is.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads one bit.</summary>
    public bool ReadFlag() => Read(1) != 0;

    /// <summary>f(n) of the AV1 RTP payload format: an unsigned number of <paramref name="bits"/> bits, 0-32.</summary>
    public uint Read(int bits)
    {
        if (bits > Length - Position)
        {
            HasFailed = true;
            Position = Length;
            return 0;
        }

        ulong value = 0;
        int left = bits;
        while (left > 0)
        {
            int inByte = Position % BitsPerByte;
            int taken = Math.Min(left, BitsPerByte - inByte);
            int piece = _source[Position / BitsPerByte] >> (BitsPerByte - inByte - taken) & ((1 << taken) - 1);
            value = value << taken | (uint)piece;
            Position += taken;
            left -= taken;
        }

        return (uint)value;
    }

    /// <summary>ns(n) of the AV1 RTP payload format: a number below <paramref name="count"/> (1 or more), in as few bits as needed.</summary>
    public uint ReadNonSymmetric(uint count)
    {
        int bits = 32 - System.Numerics.BitOperations.LeadingZeroCount(count);
        uint shortCodes = (uint)((1UL << bits) - count);
        uint value = Read(bits - 1);
        return value < shortCodes ? value : (value << 1) - shortCodes + Read(1);
    }

    /// <summary>Passes over bits.</summary>
    public void Skip(int bits)
    {
        HasFailed |= bits > Length - Position;
        Position = Math.Min(Length, Position + bits);
    }
}

namespace JbAspire.Protocols.Payloads;

/// <summary>Writes numbers bit by bit, highest bit first. What does not fit is left out and told by <see cref="HasFailed"/>.</summary>
internal ref struct BitWriter(Span<byte> destination)
{
    private const int BitsPerByte = 8;

    private readonly Span<byte> _destination = destination;

    /// <summary>The number of bits written so far.</summary>
    public int Position { get; private set; }

    /// <summary>The number of bytes begun.</summary>
    public readonly int BytesWritten => (Position + BitsPerByte - 1) / BitsPerByte;

    /// <summary>Whether something did not fit.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Writes one bit.</summary>
    public void Write(bool flag) => Write(flag ? 1u : 0u, 1);

    /// <summary>f(n) of the AV1 RTP payload format: the lowest <paramref name="bits"/> bits of a number, 0-32.</summary>
    public void Write(uint value, int bits)
    {
        if (bits > _destination.Length * BitsPerByte - Position)
        {
            HasFailed = true;
            return;
        }

        int left = bits;
        while (left > 0)
        {
            int inByte = Position % BitsPerByte;
            int taken = Math.Min(left, BitsPerByte - inByte);
            uint piece = value >> (left - taken) & ((1u << taken) - 1);
            ref byte target = ref _destination[Position / BitsPerByte];
            target = (byte)((inByte == 0 ? 0u : target) | piece << (BitsPerByte - inByte - taken));
            Position += taken;
            left -= taken;
        }
    }

    /// <summary>Copies the next <paramref name="bits"/> bits of a reader.</summary>
    public void Copy(ref BitReader source, int bits)
    {
        while (bits > 0)
        {
            int piece = Math.Min(bits, 32);
            Write(source.Read(piece), piece);
            bits -= piece;
        }
    }
}

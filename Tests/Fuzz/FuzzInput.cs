namespace JbAspire.Tests.Fuzz;

/// <summary>Reads an input as a sequence of choices. What is asked for behind its end is zero.</summary>
internal ref struct FuzzInput(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly int Length => _rest.Length;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public bool Flag() => (Byte() & 1) != 0;

    public ushort UInt16() => (ushort)((Byte() << 8) | Byte());

    public uint UInt32() => ((uint)UInt16() << 16) | UInt16();

    /// <summary>A number from 0 to <paramref name="count"/> - 1; 0 where there is nothing to choose from.</summary>
    public int Choose(int count) => count == 0 ? 0 : Byte() % count;

    /// <summary>A piece whose length stands in front of it, in one byte or, from 0xF0 on, in 12 bits.</summary>
    public ReadOnlySpan<byte> Piece()
    {
        int length = Byte();
        return Take(length < 0xF0 ? length : ((length & 0x0F) << 8) | Byte());
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        length = Math.Min(length, _rest.Length);
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);
}

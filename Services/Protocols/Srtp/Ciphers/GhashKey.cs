using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// GHASH (NIST SP 800-38D §6.4) with carry-less multiplication. A block is read with its bytes reversed, so that the multiplication's
/// bits stand in the opposite of GCM's order; the key is kept times x to make up for the bit by which a reflected product is
/// off. Several blocks are multiplied by descending powers of the key, added, and reduced once.
/// </summary>
internal static unsafe class GhashKey
{
    /// <summary>The powers that are kept: a batch of eight blocks, or eight blocks and the block of lengths.</summary>
    public const int PowerCount = 9;

    /// <summary>The bytes of a block or power.</summary>
    public const int BlockLength = 16;

    private const int WordLength = 8;
    private const int TopBit = 63;

    // x^128 + x^127 + x^126 + x^121 + 1, the field's polynomial bit-reversed: its upper 64 bits without x^128.
    private const ulong Polynomial = 0xC200_0000_0000_0000;

    /// <summary>Reverses a block's bytes.</summary>
    public static Vector128<byte> Reversal => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    /// <summary>Writes the powers of the key from the ninth down to the first.</summary>
    /// <param name="key">The hash key H, the encrypted zero block.</param>
    /// <param name="powers">Takes <see cref="PowerCount"/> blocks.</param>
    public static void Expand(Vector128<byte> key, byte* powers)
    {
        Vector128<ulong> reversed = Ssse3.Shuffle(key, Reversal).AsUInt64();
        Vector128<ulong> carries = reversed >> TopBit;
        Vector128<ulong> doubled = (reversed << 1) | Sse2.ShiftLeftLogical128BitLane(carries, WordLength);
        Vector128<ulong> overflow = Vector128<ulong>.Zero - Sse2.ShiftRightLogical128BitLane(carries, WordLength);
        Vector128<ulong> first = doubled ^ (Sse2.UnpackLow(overflow, overflow) & Vector128.Create(1, Polynomial));
        Vector128<ulong> power = first;
        for (int i = PowerCount - 1; i > 0; i--)
        {
            power.Store((ulong*)(powers + i * BlockLength));
            power = Multiply(power, first);
        }

        power.Store((ulong*)powers);
    }

    /// <summary>Adds to <paramref name="hash"/> the blocks and then <paramref name="last"/>, a block that is reversed already.</summary>
    /// <param name="powers">The powers, from the ninth down.</param>
    /// <param name="hash">The hash so far, reversed.</param>
    /// <param name="blocks">The blocks as they are.</param>
    /// <param name="count">How many, 0 to 8.</param>
    /// <param name="last">The last block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashWithLast(byte* powers, Vector128<ulong> hash, byte* blocks, nint count, Vector128<ulong> last)
    {
        Vector128<ulong> low = Vector128<ulong>.Zero;
        Vector128<ulong> middle = Vector128<ulong>.Zero;
        Vector128<ulong> high = Vector128<ulong>.Zero;
        byte* power = powers + (PowerCount - 1 - count) * BlockLength;
        for (nint i = 0; i < count; i++)
        {
            Vector128<ulong> factor = Vector128.Load((ulong*)power);
            Vector128<ulong> block = Ssse3.Shuffle(Vector128.Load(blocks), Reversal).AsUInt64() ^ hash;
            low ^= Pclmulqdq.CarrylessMultiply(block, factor, 0x00);
            middle ^= Pclmulqdq.CarrylessMultiply(block, factor, 0x01) ^ Pclmulqdq.CarrylessMultiply(block, factor, 0x10);
            high ^= Pclmulqdq.CarrylessMultiply(block, factor, 0x11);
            hash = Vector128<ulong>.Zero;
            power += BlockLength;
            blocks += BlockLength;
        }

        Vector128<ulong> first = Vector128.Load((ulong*)power);
        last ^= hash;
        low ^= Pclmulqdq.CarrylessMultiply(last, first, 0x00);
        middle ^= Pclmulqdq.CarrylessMultiply(last, first, 0x01) ^ Pclmulqdq.CarrylessMultiply(last, first, 0x10);
        high ^= Pclmulqdq.CarrylessMultiply(last, first, 0x11);
        return Reduce(low, middle, high);
    }

    /// <summary>Adds one block at a time: for the rare packet with much additional data.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<ulong> HashOneByOne(byte* powers, Vector128<ulong> hash, byte* blocks, nint count)
    {
        Vector128<ulong> first = Vector128.Load((ulong*)(powers + (PowerCount - 1) * BlockLength));
        for (; count > 0; count--, blocks += BlockLength)
        {
            hash = Multiply(hash ^ Ssse3.Shuffle(Vector128.Load(blocks), Reversal).AsUInt64(), first);
        }

        return hash;
    }

    /// <summary>Reduces a product of 256 bits, whose middle part is still apart, to a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> polynomial = Vector128.CreateScalar(Polynomial);
        low ^= Sse2.ShiftLeftLogical128BitLane(middle, WordLength);
        high ^= Sse2.ShiftRightLogical128BitLane(middle, WordLength);
        low = SwapWords(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        low = SwapWords(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return high ^ low;
    }

    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right) => Reduce(
        Pclmulqdq.CarrylessMultiply(left, right, 0x00),
        Pclmulqdq.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10),
        Pclmulqdq.CarrylessMultiply(left, right, 0x11));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapWords(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();
}

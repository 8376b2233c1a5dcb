using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>AES key expansion (FIPS 197 §5.2) and single blocks, with AES-NI: no table, hence constant time.</summary>
internal static unsafe class AesKeySchedule
{
    /// <summary>The bytes of a round key.</summary>
    public const int RoundKeyLength = 16;

    /// <summary>The most round keys that a schedule has: AES-256's.</summary>
    public const int MaxRoundKeys = 15;

    private const int Aes128KeyLength = 16;
    private const int Aes256KeyLength = 32;
    private const int Aes128Rounds = 10;
    private const int Aes256Rounds = 14;

    // The last word of what AESKEYGENASSIST makes is RotWord(SubWord(x)), the one before it SubWord(x).
    private const byte LastWord = 0b11_11_11_11;
    private const byte WordBeforeLast = 0b10_10_10_10;

    // FIPS 197 §5.2: Rcon doubles in GF(2^8) from round to round; 0x1B is the field's reduction.
    private const uint FirstRoundConstant = 1;
    private const uint FieldReduction = 0x1B;
    private const uint FieldOverflow = 0x100;

    /// <summary>The number of rounds for a key of 16 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static int Rounds(int keyLength) => keyLength switch
    {
        Aes128KeyLength => Aes128Rounds,
        Aes256KeyLength => Aes256Rounds,
        _ => throw new ArgumentException($"An AES key has 16 or 32 bytes here, not {keyLength}.", nameof(keyLength)),
    };

    /// <summary>Writes the round keys of <paramref name="key"/>: one more than <see cref="Rounds"/>.</summary>
    public static void Expand(ReadOnlySpan<byte> key, byte* roundKeys)
    {
        ref byte start = ref MemoryMarshal.GetReference(key);
        Vector128<byte> first = Vector128.LoadUnsafe(ref start);
        first.Store(roundKeys);
        if (key.Length == Aes128KeyLength)
        {
            ExpandShort(first, roundKeys);
        }
        else
        {
            ExpandLong(first, Vector128.LoadUnsafe(ref start, RoundKeyLength), roundKeys);
        }
    }

    /// <summary>Encrypts one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(byte* roundKeys, nint rounds, Vector128<byte> block)
    {
        block ^= Vector128.Load(roundKeys);
        for (nint round = 1; round < rounds; round++)
        {
            block = Aes.Encrypt(block, Vector128.Load(roundKeys + round * RoundKeyLength));
        }

        return Aes.EncryptLast(block, Vector128.Load(roundKeys + rounds * RoundKeyLength));
    }

    private static void ExpandShort(Vector128<byte> key, byte* roundKeys)
    {
        uint constant = FirstRoundConstant;
        for (int round = 1; round <= Aes128Rounds; round++)
        {
            key = Accumulate(key) ^ Word(key, LastWord) ^ Vector128.Create(constant).AsByte();
            key.Store(roundKeys + round * RoundKeyLength);
            constant = Double(constant);
        }
    }

    private static void ExpandLong(Vector128<byte> even, Vector128<byte> odd, byte* roundKeys)
    {
        uint constant = FirstRoundConstant;
        odd.Store(roundKeys + RoundKeyLength);
        for (int round = 2; round < Aes256Rounds; round += 2)
        {
            even = Accumulate(even) ^ Word(odd, LastWord) ^ Vector128.Create(constant).AsByte();
            odd = Accumulate(odd) ^ Word(even, WordBeforeLast);
            even.Store(roundKeys + round * RoundKeyLength);
            odd.Store(roundKeys + (round + 1) * RoundKeyLength);
            constant = Double(constant);
        }

        even = Accumulate(even) ^ Word(odd, LastWord) ^ Vector128.Create(constant).AsByte();
        even.Store(roundKeys + Aes256Rounds * RoundKeyLength);
    }

    // Each word becomes the sum of itself and the words before it.
    private static Vector128<byte> Accumulate(Vector128<byte> key)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        return key ^ Sse2.ShiftLeftLogical128BitLane(key, 8);
    }

    private static Vector128<byte> Word(Vector128<byte> key, [ConstantExpected] byte which) =>
        Sse2.Shuffle(Aes.KeygenAssist(key, 0).AsUInt32(), which).AsByte();

    private static uint Double(uint constant) => (constant << 1) < FieldOverflow ? constant << 1 : (constant << 1) ^ FieldOverflow ^ FieldReduction;
}

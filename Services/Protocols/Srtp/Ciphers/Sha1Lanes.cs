using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// SHA-1's block function (RFC 3174 §6.1) for eight messages at once with AVX2: lane i of each vector belongs to message i, so a round costs
/// as many instructions as for one message.
/// </summary>
internal static unsafe class Sha1Lanes
{
    /// <summary>The number of messages.</summary>
    public const int LaneCount = 8;

    private const int VectorLength = LaneCount * sizeof(uint);
    private const int BlockLength = Sha1Padding.BlockLength;
    private const int BlockWords = 16;
    private const int Rounds = 80;
    private const int RoundsPerPhase = 20;
    private const int RoundsPerStep = 5;

    /// <summary>Takes <paramref name="count"/> blocks of each message (at least one) into the states.</summary>
    /// <param name="states">Five vectors: word w of lane i is element 8 w + i.</param>
    /// <param name="blocks">Where each message's next block is; moves on.</param>
    /// <param name="count">How many blocks.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(uint* states, byte** blocks, int count)
    {
        byte* schedule = stackalloc byte[Rounds * VectorLength];
        Vector256<uint> a = Vector256.Load(states);
        Vector256<uint> b = Vector256.Load(states + LaneCount);
        Vector256<uint> c = Vector256.Load(states + 2 * LaneCount);
        Vector256<uint> d = Vector256.Load(states + 3 * LaneCount);
        Vector256<uint> e = Vector256.Load(states + 4 * LaneCount);
        for (; count > 0; count--)
        {
            Transpose(blocks, 0, schedule);
            Transpose(blocks, VectorLength, schedule + BlockWords / 2 * VectorLength);
            for (int lane = 0; lane < LaneCount; lane++)
            {
                blocks[lane] += BlockLength;
            }

            byte* word = schedule + BlockWords * VectorLength;
            for (byte* end = schedule + Rounds * VectorLength; word < end; word += VectorLength)
            {
                Vector256<uint> sum = Vector256.Load((uint*)(word - 3 * VectorLength)) ^ Vector256.Load((uint*)(word - 8 * VectorLength))
                    ^ Vector256.Load((uint*)(word - 14 * VectorLength)) ^ Vector256.Load((uint*)(word - 16 * VectorLength));
                Rotate(sum, 1).Store((uint*)word);
            }

            word = schedule;
            (Vector256<uint> a0, Vector256<uint> b0, Vector256<uint> c0, Vector256<uint> d0, Vector256<uint> e0) = (a, b, c, d, e);
            Vector256<uint> constant = Vector256.Create(0x5A827999u);
            for (byte* end = word + RoundsPerPhase * VectorLength; word < end; word += RoundsPerStep * VectorLength)
            {
                e += Rotate(a, 5) + (d ^ (b & (c ^ d))) + (constant + Vector256.Load((uint*)(word + 0 * VectorLength)));
                b = Rotate(b, 30);
                d += Rotate(e, 5) + (c ^ (a & (b ^ c))) + (constant + Vector256.Load((uint*)(word + 1 * VectorLength)));
                a = Rotate(a, 30);
                c += Rotate(d, 5) + (b ^ (e & (a ^ b))) + (constant + Vector256.Load((uint*)(word + 2 * VectorLength)));
                e = Rotate(e, 30);
                b += Rotate(c, 5) + (a ^ (d & (e ^ a))) + (constant + Vector256.Load((uint*)(word + 3 * VectorLength)));
                d = Rotate(d, 30);
                a += Rotate(b, 5) + (e ^ (c & (d ^ e))) + (constant + Vector256.Load((uint*)(word + 4 * VectorLength)));
                c = Rotate(c, 30);
            }

            constant = Vector256.Create(0x6ED9EBA1u);
            for (byte* end = word + RoundsPerPhase * VectorLength; word < end; word += RoundsPerStep * VectorLength)
            {
                e += Rotate(a, 5) + (b ^ c ^ d) + (constant + Vector256.Load((uint*)(word + 0 * VectorLength)));
                b = Rotate(b, 30);
                d += Rotate(e, 5) + (a ^ b ^ c) + (constant + Vector256.Load((uint*)(word + 1 * VectorLength)));
                a = Rotate(a, 30);
                c += Rotate(d, 5) + (e ^ a ^ b) + (constant + Vector256.Load((uint*)(word + 2 * VectorLength)));
                e = Rotate(e, 30);
                b += Rotate(c, 5) + (d ^ e ^ a) + (constant + Vector256.Load((uint*)(word + 3 * VectorLength)));
                d = Rotate(d, 30);
                a += Rotate(b, 5) + (c ^ d ^ e) + (constant + Vector256.Load((uint*)(word + 4 * VectorLength)));
                c = Rotate(c, 30);
            }

            constant = Vector256.Create(0x8F1BBCDCu);
            for (byte* end = word + RoundsPerPhase * VectorLength; word < end; word += RoundsPerStep * VectorLength)
            {
                e += Rotate(a, 5) + ((b & c) | (d & (b | c))) + (constant + Vector256.Load((uint*)(word + 0 * VectorLength)));
                b = Rotate(b, 30);
                d += Rotate(e, 5) + ((a & b) | (c & (a | b))) + (constant + Vector256.Load((uint*)(word + 1 * VectorLength)));
                a = Rotate(a, 30);
                c += Rotate(d, 5) + ((e & a) | (b & (e | a))) + (constant + Vector256.Load((uint*)(word + 2 * VectorLength)));
                e = Rotate(e, 30);
                b += Rotate(c, 5) + ((d & e) | (a & (d | e))) + (constant + Vector256.Load((uint*)(word + 3 * VectorLength)));
                d = Rotate(d, 30);
                a += Rotate(b, 5) + ((c & d) | (e & (c | d))) + (constant + Vector256.Load((uint*)(word + 4 * VectorLength)));
                c = Rotate(c, 30);
            }

            constant = Vector256.Create(0xCA62C1D6u);
            for (byte* end = word + RoundsPerPhase * VectorLength; word < end; word += RoundsPerStep * VectorLength)
            {
                e += Rotate(a, 5) + (b ^ c ^ d) + (constant + Vector256.Load((uint*)(word + 0 * VectorLength)));
                b = Rotate(b, 30);
                d += Rotate(e, 5) + (a ^ b ^ c) + (constant + Vector256.Load((uint*)(word + 1 * VectorLength)));
                a = Rotate(a, 30);
                c += Rotate(d, 5) + (e ^ a ^ b) + (constant + Vector256.Load((uint*)(word + 2 * VectorLength)));
                e = Rotate(e, 30);
                b += Rotate(c, 5) + (d ^ e ^ a) + (constant + Vector256.Load((uint*)(word + 3 * VectorLength)));
                d = Rotate(d, 30);
                a += Rotate(b, 5) + (c ^ d ^ e) + (constant + Vector256.Load((uint*)(word + 4 * VectorLength)));
                c = Rotate(c, 30);
            }

            a += a0;
            b += b0;
            c += c0;
            d += d0;
            e += e0;
        }

        a.Store(states);
        b.Store(states + LaneCount);
        c.Store(states + 2 * LaneCount);
        d.Store(states + 3 * LaneCount);
        e.Store(states + 4 * LaneCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(value, bits) : (value << bits) | (value >> (32 - bits));

    // Eight big-endian words of each lane become eight vectors of one word of all lanes: words, then pairs, then halves change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(byte** blocks, int offset, byte* words)
    {
        Vector256<byte> reversal = Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        for (int half = 0; half < LaneCount; half += LaneCount / 2)
        {
            // Lanes 0 to 3 with 4 to 7 in the upper halves: first the words 0 to 3, then 4 to 7.
            int at = offset + half * sizeof(uint);
            Vector256<uint> lanes04 = Avx2.Shuffle(Pair(blocks[0] + at, blocks[4] + at), reversal).AsUInt32();
            Vector256<uint> lanes15 = Avx2.Shuffle(Pair(blocks[1] + at, blocks[5] + at), reversal).AsUInt32();
            Vector256<uint> lanes26 = Avx2.Shuffle(Pair(blocks[2] + at, blocks[6] + at), reversal).AsUInt32();
            Vector256<uint> lanes37 = Avx2.Shuffle(Pair(blocks[3] + at, blocks[7] + at), reversal).AsUInt32();
            Vector256<ulong> lowFirst = Avx2.UnpackLow(lanes04, lanes15).AsUInt64();
            Vector256<ulong> highFirst = Avx2.UnpackHigh(lanes04, lanes15).AsUInt64();
            Vector256<ulong> lowSecond = Avx2.UnpackLow(lanes26, lanes37).AsUInt64();
            Vector256<ulong> highSecond = Avx2.UnpackHigh(lanes26, lanes37).AsUInt64();
            byte* to = words + half * VectorLength;
            Avx2.UnpackLow(lowFirst, lowSecond).Store((ulong*)to);
            Avx2.UnpackHigh(lowFirst, lowSecond).Store((ulong*)(to + VectorLength));
            Avx2.UnpackLow(highFirst, highSecond).Store((ulong*)(to + 2 * VectorLength));
            Avx2.UnpackHigh(highFirst, highSecond).Store((ulong*)(to + 3 * VectorLength));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Pair(byte* lower, byte* upper) => Vector256.Create(Vector128.Load(lower), Vector128.Load(upper));
}

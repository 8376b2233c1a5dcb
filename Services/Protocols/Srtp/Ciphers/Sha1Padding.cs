using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>The last blocks of an HMAC's two hashes (RFC 3174 §4, RFC 2104 §2).</summary>
internal static unsafe class Sha1Padding
{
    /// <summary>The bytes of a block.</summary>
    public const int BlockLength = 64;

    /// <summary>The most bytes that <see cref="WriteTail"/> writes.</summary>
    public const int MaxTailLength = 2 * BlockLength;

    private const byte EndMark = 0x80;
    private const int BitsPerByte = 8;
    private const int BitCountLength = 8;

    /// <summary>
    /// Writes what follows the whole blocks of a message: its last <paramref name="restLength"/> bytes, <paramref name="more"/>, the end
    /// mark, zeros and the count of bits, which includes the padded key's block.
    /// </summary>
    /// <returns>The number of blocks, 1 or 2.</returns>
    public static int WriteTail(byte* tail, byte* rest, int restLength, ReadOnlySpan<byte> more, int messageLength)
    {
        new Span<byte>(tail, MaxTailLength).Clear();
        Unsafe.CopyBlockUnaligned(tail, rest, (uint)restLength);
        more.CopyTo(new Span<byte>(tail + restLength, MaxTailLength - restLength));
        int end = restLength + more.Length;
        tail[end] = EndMark;
        int blocks = end + 1 + BitCountLength <= BlockLength ? 1 : 2;
        WriteBitCount(tail + blocks * BlockLength, messageLength + more.Length + BlockLength);
        return blocks;
    }

    /// <summary>Writes the one block of the outer hash that follows its padded key: the inner hash, the end mark and the count of bits.</summary>
    public static void WriteOuter(byte* block, in Sha1State inner)
    {
        new Span<byte>(block, BlockLength).Clear();
        WriteCode(inner, block);
        block[HmacSha1.Length] = EndMark;
        WriteBitCount(block + BlockLength, BlockLength + HmacSha1.Length);
    }

    /// <summary>Writes the state's words as bytes.</summary>
    public static void WriteCode(in Sha1State state, byte* code)
    {
        for (int i = 0; i < Sha1State.WordCount; i++)
        {
            Unsafe.WriteUnaligned(code + i * sizeof(uint), BinaryPrimitives.ReverseEndianness(state[i]));
        }
    }

    private static void WriteBitCount(byte* end, int length) =>
        Unsafe.WriteUnaligned(end - BitCountLength, BinaryPrimitives.ReverseEndianness((ulong)length * BitsPerByte));
}

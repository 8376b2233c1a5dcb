using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES in counter mode with the processor's own instructions, in constant time. Its state is native memory, which the collector neither
/// moves nor copies: the round keys, zeroed when disposed.
/// </summary>
internal sealed unsafe class InstructionAesCounter : AesCounterCipher
{
    private const int BatchLength = AesCounterKernel.BatchLength;
    private const int Alignment = 64;

    private readonly int _rounds;
    private byte* _keys;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    public InstructionAesCounter(ReadOnlySpan<byte> key)
    {
        _rounds = AesKeySchedule.Rounds(key.Length);
        _keys = (byte*)NativeMemory.AlignedAlloc((nuint)Length, Alignment);
        AesKeySchedule.Expand(key, _keys);
    }

    private int Length => (_rounds + 1) * AesKeySchedule.RoundKeyLength;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool Apply(ReadOnlySpan<byte> counterBlock, Span<byte> data)
    {
        ObjectDisposedException.ThrowIf(_keys == null, this);
        if (counterBlock.Length != BlockLength)
        {
            throw new ArgumentException("A counter block has 16 bytes.", nameof(counterBlock));
        }

        Vector128<byte> block = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(counterBlock));
        Vector128<ulong> counter = Ssse3.Shuffle(block, GhashKey.Reversal).AsUInt64();
        nint batches = data.Length / BatchLength;
        uint rest = (uint)(data.Length % BatchLength);
        fixed (byte* start = data)
        {
            if (batches > 0)
            {
                counter = AesCounterKernel.Run(_keys, _rounds, start, batches, counter);
            }

            if (rest > 0)
            {
                byte* tail = stackalloc byte[BatchLength];
                byte* end = start + batches * BatchLength;
                Unsafe.CopyBlockUnaligned(tail, end, rest);
                _ = AesCounterKernel.Run(_keys, _rounds, tail, 1, counter);
                Unsafe.CopyBlockUnaligned(end, tail, rest);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_keys != null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_keys, Length));
            NativeMemory.AlignedFree(_keys);
            _keys = null;
        }
    }
}

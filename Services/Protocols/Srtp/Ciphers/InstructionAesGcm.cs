using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES-GCM (NIST SP 800-38D §7) with the processor's own instructions, in one pass over the data: encryption hashes the batch that it wrote
/// last while it encrypts the next, decryption hashes the batch that it is about to overwrite. Constant time: no table, and no
/// branch that depends on anything but lengths.
/// </summary>
/// <remarks>
/// Its state is native memory, which the collector neither moves nor copies: round keys, then the hash key's powers (320 bytes for
/// AES-128, 384 for AES-256); it is zeroed when disposed.
/// </remarks>
internal sealed unsafe class InstructionAesGcm : AesGcmCipher
{
    private const int BlockLength = GhashKey.BlockLength;
    private const int BatchLength = AesGcmKernel256.BatchLength;
    private const int MaxHeadBlocks = 8;
    private const int Alignment = 64;
    private const int BitsPerByte = 8;
    private const uint FirstDataCounter = 2;

    private readonly int _rounds;
    private readonly int _length;
    private readonly bool _wide;
    private byte* _keys;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    /// <param name="key">The key.</param>
    /// <param name="allowWide">Whether VPCLMULQDQ is used where it is there.</param>
    public InstructionAesGcm(ReadOnlySpan<byte> key, bool allowWide = true)
    {
        _rounds = AesKeySchedule.Rounds(key.Length);
        _wide = allowWide && Pclmulqdq.V256.IsSupported;
        _length = (_rounds + 1 + GhashKey.PowerCount) * BlockLength;
        _keys = (byte*)NativeMemory.AlignedAlloc((nuint)_length, Alignment);
        AesKeySchedule.Expand(key, _keys);
        GhashKey.Expand(AesKeySchedule.Encrypt(_keys, _rounds, Vector128<byte>.Zero), Powers);
    }

    private byte* Powers => _keys + (_rounds + 1) * BlockLength;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, Span<byte> tag)
    {
        Check(nonce.Length, moreAdditional.Length, tag.Length);
        byte* tail = stackalloc byte[BatchLength + BlockLength];
        byte* head = stackalloc byte[BatchLength];
        GcmState state = Start(nonce, out Vector128<byte> mask);
        ReadHead(additional, moreAdditional, head, &state);
        nint batches = data.Length / BatchLength;
        int rest = data.Length % BatchLength;
        fixed (byte* start = data)
        {
            byte* end = start + batches * BatchLength;
            byte* hashed = head;
            if (batches > 0)
            {
                Run(hashed, start, batches, BatchLength, &state);
                hashed = end - BatchLength;
            }

            CopyTail(end, rest, tail);
            Run(hashed, tail, 1, 0, &state);
            Unsafe.CopyBlockUnaligned(end, tail, (uint)rest);
            ClearBehind(tail, rest);
        }

        Vector128<byte> computed = Finish(&state, tail, rest, additional.Length + moreAdditional.Length, data.Length) ^ mask;
        computed.StoreUnsafe(ref MemoryMarshal.GetReference(tag));
        return true;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        Check(nonce.Length, moreAdditional.Length, tag.Length);
        byte* tail = stackalloc byte[BatchLength + BlockLength];
        byte* plain = stackalloc byte[BatchLength];
        byte* head = stackalloc byte[BatchLength];
        GcmState state = Start(nonce, out Vector128<byte> mask);
        ReadHead(additional, moreAdditional, head, &state);
        nint batches = data.Length / BatchLength;
        int rest = data.Length % BatchLength;
        fixed (byte* start = data)
        {
            // The tail is decrypted first, beside the hash of the additional data, so that each batch's hash comes in its turn.
            byte* end = start + batches * BatchLength;
            CopyTail(end, rest, tail);
            CopyTail(end, rest, plain);
            Vector128<uint> counter = state.Counter;
            state.Counter += Vector128.Create((uint)(batches * (BatchLength / BlockLength)), 0, 0, 0);
            Run(head, plain, 1, 0, &state);
            state.Counter = counter;
            Unsafe.CopyBlockUnaligned(end, plain, (uint)rest);
            if (batches > 0)
            {
                Run(start, start, batches, 0, &state);
            }
        }

        Vector128<byte> computed = Finish(&state, tail, rest, additional.Length + moreAdditional.Length, data.Length) ^ mask;
        if (computed == Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(tag)))
        {
            return true;
        }

        data.Clear();
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_keys != null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_keys, _length));
            NativeMemory.AlignedFree(_keys);
            _keys = null;
        }
    }

    private static void CopyTail(byte* source, int length, byte* tail)
    {
        for (int i = 0; i < BatchLength; i += Vector256<byte>.Count)
        {
            Vector256<byte>.Zero.Store(tail + i);
        }

        Unsafe.CopyBlockUnaligned(tail, source, (uint)length);
    }

    // What key stream is left behind the data's end, up to the end of its block, does not belong to the hash.
    private static void ClearBehind(byte* tail, int length) => Vector128<byte>.Zero.Store(tail + length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(int nonceLength, int moreLength, int tagLength)
    {
        ObjectDisposedException.ThrowIf(_keys == null, this);
        if (nonceLength != NonceLength || moreLength > MaxMoreAdditional || tagLength != TagLength)
        {
            throw new ArgumentException("A nonce has 12 bytes, a tag 16, and the second part of the additional data at most 16.");
        }
    }

    // NIST SP 800-38D §7.1: the first counter block is the nonce and a one; what it encrypts to masks the tag.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private GcmState Start(ReadOnlySpan<byte> nonce, out Vector128<byte> mask)
    {
        ref byte start = ref MemoryMarshal.GetReference(nonce);
        ulong upper = Unsafe.ReadUnaligned<ulong>(ref start);
        uint lower = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, sizeof(ulong)));
        Vector128<byte> block = Vector128.Create(upper, lower).AsByte();
        Vector128<uint> counter = Ssse3.Shuffle(block, GhashKey.Reversal).AsUInt32();
        mask = AesKeySchedule.Encrypt(_keys, _rounds, Ssse3.Shuffle((counter | Vector128.CreateScalar(1u)).AsByte(), GhashKey.Reversal));
        return new GcmState { Counter = counter | Vector128.CreateScalar(FirstDataCounter), Hash = Vector128<ulong>.Zero };
    }

    // Lays the additional data out as the last blocks of a batch; zero blocks before it leave a hash of zero as it is.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadHead(ReadOnlySpan<byte> additional, ReadOnlySpan<byte> more, byte* head, GcmState* state)
    {
        int blocks = (additional.Length + more.Length + BlockLength - 1) / BlockLength;
        if (blocks > MaxHeadBlocks)
        {
            additional = HashLongHead(additional, (blocks - MaxHeadBlocks) * BlockLength, state);
            blocks = MaxHeadBlocks;
        }

        for (int i = 0; i < BatchLength; i += Vector256<byte>.Count)
        {
            Vector256<byte>.Zero.Store(head + i);
        }

        byte* start = head + (MaxHeadBlocks - blocks) * BlockLength;
        Unsafe.CopyBlockUnaligned(ref *start, ref MemoryMarshal.GetReference(additional), (uint)additional.Length);
        Unsafe.CopyBlockUnaligned(ref start[additional.Length], ref MemoryMarshal.GetReference(more), (uint)more.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> HashLongHead(ReadOnlySpan<byte> additional, int length, GcmState* state)
    {
        fixed (byte* start = additional)
        {
            state->Hash = GhashKey.HashOneByOne(Powers, state->Hash, start, length / BlockLength);
        }

        return additional[length..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(byte* hashed, byte* data, nint batches, nint lag, GcmState* state)
    {
        byte* powers = Powers + BlockLength;
        if (_wide)
        {
            AesGcmKernel256.Run(_keys, _rounds, powers, hashed, data, batches, lag, state);
        }
        else
        {
            AesGcmKernel128.Run(_keys, _rounds, powers, hashed, data, batches, lag, state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Finish(GcmState* state, byte* tail, int rest, int additionalLength, int length)
    {
        Vector128<ulong> lengths = Vector128.Create((ulong)length * BitsPerByte, (ulong)additionalLength * BitsPerByte);
        Vector128<ulong> hash = GhashKey.HashWithLast(Powers, state->Hash, tail, (rest + BlockLength - 1) / BlockLength, lengths);
        return Ssse3.Shuffle(hash.AsByte(), GhashKey.Reversal);
    }
}

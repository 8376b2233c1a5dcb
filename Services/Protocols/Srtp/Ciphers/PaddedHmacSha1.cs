using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// HMAC-SHA1 from the two states that the padded key leaves (RFC 2104 §4), which are worked out once. Blocks go to OpenSSL's
/// function, which uses the processor's SHA instructions (.NET has none for x86), without its interface for digests around it.
/// </summary>
internal sealed unsafe class PaddedHmacSha1 : HmacSha1
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;
    private const int BlockLength = Sha1Padding.BlockLength;

    private Sha1State* _states;

    /// <summary>Makes a code for a key of at most 64 bytes, which is copied.</summary>
    public PaddedHmacSha1(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockLength, nameof(key));
        OpenSslLibrary.EnsureLoaded();
        _states = (Sha1State*)NativeMemory.Alloc(2, (nuint)sizeof(Sha1State));
        _states[0] = Absorb(key, InnerPad);
        _states[1] = Absorb(key, OuterPad);
    }

    /// <summary>Whether the states are gone.</summary>
    public bool IsDisposed => _states == null;

    /// <summary>The state behind the inner padded key.</summary>
    public ref readonly Sha1State Inner => ref _states[0];

    /// <summary>The state behind the outer padded key.</summary>
    public ref readonly Sha1State Outer => ref _states[1];

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData, Span<byte> code)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (moreData.Length > MaxMoreData || code.Length < Length)
        {
            throw new ArgumentException("The second part has at most 16 bytes, a code 20.");
        }

        Unsafe.SkipInit(out LibCrypto.Sha1Context context);
        byte* tail = stackalloc byte[Sha1Padding.MaxTailLength];
        int whole = data.Length / BlockLength * BlockLength;
        context.State = Inner;
        context.Buffered = default;
        fixed (byte* start = data, codePointer = code)
        {
            if (whole > 0)
            {
                _ = LibCrypto.SHA1_Update(&context, start, (nuint)whole);
            }

            int blocks = Sha1Padding.WriteTail(tail, start + whole, data.Length - whole, moreData, data.Length);
            for (int i = 0; i < blocks; i++)
            {
                LibCrypto.SHA1_Transform(&context, tail + i * BlockLength);
            }

            Sha1Padding.WriteOuter(tail, context.State);
            context.State = Outer;
            LibCrypto.SHA1_Transform(&context, tail);
            Sha1Padding.WriteCode(context.State, codePointer);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_states != null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_states, 2 * sizeof(Sha1State)));
            NativeMemory.Free(_states);
            _states = null;
        }
    }

    [SkipLocalsInit]
    private static Sha1State Absorb(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Fill(pad);
        for (int i = 0; i < key.Length; i++)
        {
            block[i] ^= key[i];
        }

        LibCrypto.Sha1Context context = new() { State = Sha1State.Initial };
        fixed (byte* pointer = block)
        {
            LibCrypto.SHA1_Transform(&context, pointer);
        }

        CryptographicOperations.ZeroMemory(block);
        return context.State;
    }
}

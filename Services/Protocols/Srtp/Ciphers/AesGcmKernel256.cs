using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// The inner loop of AES-GCM: eight blocks of counter mode with AES-NI, and between their rounds GHASH of eight blocks with VPCLMULQDQ,
/// two blocks at a time. The two depend on each other only from one batch to the next, so the processor runs them side by side.
/// </summary>
internal static unsafe class AesGcmKernel256
{
    /// <summary>The bytes of a batch.</summary>
    public const int BatchLength = 128;

    private const int StepLength = 32;
    private const int KeyLength = AesKeySchedule.RoundKeyLength;
    private const int BlocksPerBatch = 8;
    // The rounds that a batch of GHASH is spread over, two to a step; AES has nine full ones at least.
    private const int HashedRounds = 8;

    /// <summary>Combines batches with the key stream and adds as many batches to the hash.</summary>
    /// <param name="roundKeys">The round keys.</param>
    /// <param name="rounds">The number of rounds, 10 or 14.</param>
    /// <param name="powers">The eighth power of the hash key, and the lower ones behind it.</param>
    /// <param name="hashed">The batch that is hashed first.</param>
    /// <param name="data">The batches that are encrypted or decrypted in place.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="lag">
    /// How far behind those that follow are hashed, in bytes: one batch when encrypting, whose hash is that of what was
    /// written; none when decrypting, where a batch is hashed before it is overwritten.
    /// </param>
    /// <param name="state">The next counter block, as an integer of which the lowest 32 bits count, and the hash; both move on.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* roundKeys, nint rounds, byte* powers, byte* hashed, byte* data, nint count, nint lag, GcmState* state)
    {
        Vector128<byte> reversal = GhashKey.Reversal;
        Vector256<byte> reversals = Vector256.Create(reversal, reversal);
        Vector128<uint> counter = state->Counter;
        Vector128<ulong> hash = state->Hash;
        do
        {
            Vector256<ulong> carried = hash.ToVector256();
            Vector256<ulong> low = Vector256<ulong>.Zero;
            Vector256<ulong> middle = Vector256<ulong>.Zero;
            Vector256<ulong> high = Vector256<ulong>.Zero;
            Vector128<byte> key = Vector128.Load(roundKeys);
            Vector128<byte> b0 = Ssse3.Shuffle(counter.AsByte(), reversal) ^ key;
            Vector128<byte> b1 = Ssse3.Shuffle((counter + Vector128.Create(1u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b2 = Ssse3.Shuffle((counter + Vector128.Create(2u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b3 = Ssse3.Shuffle((counter + Vector128.Create(3u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b4 = Ssse3.Shuffle((counter + Vector128.Create(4u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b5 = Ssse3.Shuffle((counter + Vector128.Create(5u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b6 = Ssse3.Shuffle((counter + Vector128.Create(6u, 0, 0, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b7 = Ssse3.Shuffle((counter + Vector128.Create(7u, 0, 0, 0)).AsByte(), reversal) ^ key;
            counter += Vector128.Create((uint)BlocksPerBatch, 0, 0, 0);
            byte* keys = roundKeys + KeyLength;
            for (nint step = 0; step < BatchLength; step += StepLength)
            {
                key = Vector128.Load(keys);
                b0 = Aes.Encrypt(b0, key);
                b1 = Aes.Encrypt(b1, key);
                b2 = Aes.Encrypt(b2, key);
                b3 = Aes.Encrypt(b3, key);
                b4 = Aes.Encrypt(b4, key);
                b5 = Aes.Encrypt(b5, key);
                b6 = Aes.Encrypt(b6, key);
                b7 = Aes.Encrypt(b7, key);
                Vector256<ulong> factors = Vector256.Load((ulong*)(powers + step));
                Vector256<ulong> blocks = Avx2.Shuffle(Vector256.Load(hashed + step), reversals).AsUInt64() ^ carried;
                key = Vector128.Load(keys + KeyLength);
                b0 = Aes.Encrypt(b0, key);
                b1 = Aes.Encrypt(b1, key);
                b2 = Aes.Encrypt(b2, key);
                b3 = Aes.Encrypt(b3, key);
                b4 = Aes.Encrypt(b4, key);
                b5 = Aes.Encrypt(b5, key);
                b6 = Aes.Encrypt(b6, key);
                b7 = Aes.Encrypt(b7, key);
                low ^= Pclmulqdq.V256.CarrylessMultiply(blocks, factors, 0x00);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(blocks, factors, 0x01);
                middle ^= Pclmulqdq.V256.CarrylessMultiply(blocks, factors, 0x10);
                high ^= Pclmulqdq.V256.CarrylessMultiply(blocks, factors, 0x11);
                carried = Vector256<ulong>.Zero;
                keys += 2 * KeyLength;
            }

            for (nint round = HashedRounds + 1; round < rounds; round++)
            {
                key = Vector128.Load(keys);
                b0 = Aes.Encrypt(b0, key);
                b1 = Aes.Encrypt(b1, key);
                b2 = Aes.Encrypt(b2, key);
                b3 = Aes.Encrypt(b3, key);
                b4 = Aes.Encrypt(b4, key);
                b5 = Aes.Encrypt(b5, key);
                b6 = Aes.Encrypt(b6, key);
                b7 = Aes.Encrypt(b7, key);
                keys += KeyLength;
            }

            key = Vector128.Load(keys);
            b0 = Aes.EncryptLast(b0, key);
            b1 = Aes.EncryptLast(b1, key);
            b2 = Aes.EncryptLast(b2, key);
            b3 = Aes.EncryptLast(b3, key);
            b4 = Aes.EncryptLast(b4, key);
            b5 = Aes.EncryptLast(b5, key);
            b6 = Aes.EncryptLast(b6, key);
            b7 = Aes.EncryptLast(b7, key);
            (b0 ^ Vector128.Load(data)).Store(data);
            (b1 ^ Vector128.Load(data + 16)).Store(data + 16);
            (b2 ^ Vector128.Load(data + 32)).Store(data + 32);
            (b3 ^ Vector128.Load(data + 48)).Store(data + 48);
            (b4 ^ Vector128.Load(data + 64)).Store(data + 64);
            (b5 ^ Vector128.Load(data + 80)).Store(data + 80);
            (b6 ^ Vector128.Load(data + 96)).Store(data + 96);
            (b7 ^ Vector128.Load(data + 112)).Store(data + 112);
            data += BatchLength;
            hashed = data - lag;
            hash = GhashKey.Reduce(
                low.GetLower() ^ low.GetUpper(), middle.GetLower() ^ middle.GetUpper(), high.GetLower() ^ high.GetUpper());
        }
        while (--count > 0);

        state->Counter = counter;
        state->Hash = hash;
    }
}

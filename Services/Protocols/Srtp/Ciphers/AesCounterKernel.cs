using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>The inner loop of AES in counter mode: eight blocks at a time with AES-NI.</summary>
internal static unsafe class AesCounterKernel
{
    /// <summary>The bytes of a batch.</summary>
    public const int BatchLength = 128;

    private const int KeyLength = AesKeySchedule.RoundKeyLength;
    private const int BlocksPerBatch = 8;

    /// <summary>Combines <paramref name="count"/> batches (at least one) with the key stream, in place.</summary>
    /// <param name="roundKeys">The round keys.</param>
    /// <param name="rounds">The number of rounds, 10 or 14.</param>
    /// <param name="data">The batches.</param>
    /// <param name="count">How many.</param>
    /// <param name="counter">The first counter block as an integer, of which the lower 64 bits count.</param>
    /// <returns>The counter that follows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<ulong> Run(byte* roundKeys, nint rounds, byte* data, nint count, Vector128<ulong> counter)
    {
        Vector128<byte> reversal = GhashKey.Reversal;
        do
        {
            Vector128<byte> key = Vector128.Load(roundKeys);
            Vector128<byte> b0 = Ssse3.Shuffle(counter.AsByte(), reversal) ^ key;
            Vector128<byte> b1 = Ssse3.Shuffle((counter + Vector128.Create(1ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b2 = Ssse3.Shuffle((counter + Vector128.Create(2ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b3 = Ssse3.Shuffle((counter + Vector128.Create(3ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b4 = Ssse3.Shuffle((counter + Vector128.Create(4ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b5 = Ssse3.Shuffle((counter + Vector128.Create(5ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b6 = Ssse3.Shuffle((counter + Vector128.Create(6ul, 0)).AsByte(), reversal) ^ key;
            Vector128<byte> b7 = Ssse3.Shuffle((counter + Vector128.Create(7ul, 0)).AsByte(), reversal) ^ key;
            counter += Vector128.Create((ulong)BlocksPerBatch, 0);
            byte* keys = roundKeys + KeyLength;
            for (nint round = 1; round < rounds; round++)
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
        }
        while (--count > 0);

        return counter;
    }
}

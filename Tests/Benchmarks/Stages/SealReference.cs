using System.Runtime.InteropServices;

namespace JbAspire.Benchmarks.Stages;

/// <summary>
/// What the other stages are compared with: OpenSSL's AES-128-GCM over a packet of 1,200 bytes (12 of them authenticated only) with a context
/// that is kept. It is no code of ours, it does not allocate, and it takes the same machine time in every version of the engine.
/// </summary>
internal sealed unsafe partial class SealReference : Stage
{
    private const string Crypto = "libcrypto.so.3";
    private const int HeaderLength = 12;
    private const int PayloadLength = 1188;
    private const int TagLength = 16;
    private const int ControlGetTag = 0x10;

    private readonly byte* _packet = (byte*)NativeMemory.AlignedAlloc(HeaderLength + PayloadLength + TagLength, 64);
    private readonly nint _context = EVP_CIPHER_CTX_new();
    private ulong _number;

    public SealReference()
        : base(StageCatalog.Seal, 1000)
    {
        new Span<byte>(_packet, HeaderLength + PayloadLength + TagLength).Fill(0x5A);
        byte* key = stackalloc byte[16];
        Check(EVP_CipherInit_ex(_context, EVP_aes_128_gcm(), 0, key, null, 1));
    }

    public override void Run()
    {
        byte* nonce = stackalloc byte[HeaderLength];
        byte* payload = _packet + HeaderLength;
        for (int i = 0; i < Operations; i++)
        {
            *(ulong*)nonce = ++_number;
            int length;
            Check(EVP_CipherInit_ex(_context, 0, 0, null, nonce, 1));
            Check(EVP_CipherUpdate(_context, null, &length, _packet, HeaderLength));
            Check(EVP_CipherUpdate(_context, payload, &length, payload, PayloadLength));
            Check(EVP_CipherFinal_ex(_context, payload + PayloadLength, &length));
            Check(EVP_CIPHER_CTX_ctrl(_context, ControlGetTag, TagLength, payload + PayloadLength));
        }
    }

    protected override void Close()
    {
        EVP_CIPHER_CTX_free(_context);
        NativeMemory.AlignedFree(_packet);
    }

    private static void Check(int result)
    {
        if (result != 1)
        {
            throw new InvalidOperationException("OpenSSL refused the reference.");
        }
    }

    [LibraryImport(Crypto)]
    private static partial nint EVP_aes_128_gcm();

    [LibraryImport(Crypto)]
    private static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Crypto)]
    private static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* nonce, int encrypt);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(Crypto)]
    private static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, void* pointer);
}

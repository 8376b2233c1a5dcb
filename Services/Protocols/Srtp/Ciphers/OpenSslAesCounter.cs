using System.Security.Cryptography;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES in counter mode under one key (RFC 3711 §4.1.1; NIST SP 800-38A §6.5). Encryption and decryption are the same call. The
/// key schedule lives in OpenSSL for the life of the object; a call allocates nothing.
/// </summary>
internal sealed unsafe class OpenSslAesCounter : AesCounterCipher
{
    private const int Aes128KeyLength = 16;

    private nint _context;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    public OpenSslAesCounter(ReadOnlySpan<byte> key)
    {
        _context = LibCrypto.EVP_CIPHER_CTX_new();
        nint cipher = key.Length == Aes128KeyLength ? LibCrypto.EVP_aes_128_ctr() : LibCrypto.EVP_aes_256_ctr();
        fixed (byte* keyPointer = key)
        {
            if (_context == 0 || LibCrypto.EVP_CipherInit_ex(_context, cipher, 0, keyPointer, null, 1) != 1)
            {
                Dispose();
                throw new CryptographicException("OpenSSL refused AES in counter mode.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool Apply(ReadOnlySpan<byte> counterBlock, Span<byte> data)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        int written;
        fixed (byte* blockPointer = counterBlock, dataPointer = data)
        {
            return data.IsEmpty
                || (LibCrypto.EVP_CipherInit_ex(_context, 0, 0, null, blockPointer, 1) == 1
                    && LibCrypto.EVP_CipherUpdate(_context, dataPointer, &written, dataPointer, data.Length) == 1);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        LibCrypto.EVP_CIPHER_CTX_free(_context);
        _context = 0;
    }
}

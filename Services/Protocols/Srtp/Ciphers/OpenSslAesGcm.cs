using System.Security.Cryptography;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// AES-GCM under one key (RFC 5116 §5.1, §5.2): seals and opens in place, with 12-byte nonces and 16-byte tags. The key
/// schedule lives in OpenSSL for the life of the object; a call allocates nothing.
/// </summary>
internal sealed unsafe class OpenSslAesGcm : AesGcmCipher
{
    private const int Aes128KeyLength = 16;

    private nint _context;

    /// <summary>Makes a cipher for a key of 16 or 32 bytes, which is copied.</summary>
    public OpenSslAesGcm(ReadOnlySpan<byte> key)
    {
        _context = LibCrypto.EVP_CIPHER_CTX_new();
        nint cipher = key.Length == Aes128KeyLength ? LibCrypto.EVP_aes_128_gcm() : LibCrypto.EVP_aes_256_gcm();
        fixed (byte* keyPointer = key)
        {
            if (_context == 0 || LibCrypto.EVP_CipherInit_ex(_context, cipher, 0, keyPointer, null, 1) != 1)
            {
                Dispose();
                throw new CryptographicException("OpenSSL refused AES-GCM.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, Span<byte> tag)
    {
        fixed (byte* tagPointer = tag)
        {
            return Run(nonce, additional, moreAdditional, data, encrypt: true)
                && Finish()
                && LibCrypto.EVP_CIPHER_CTX_ctrl(_context, LibCrypto.ControlGetTag, TagLength, tagPointer) == 1;
        }
    }

    /// <inheritdoc/>
    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        fixed (byte* tagPointer = tag)
        {
            if (Run(nonce, additional, moreAdditional, data, encrypt: false)
                && LibCrypto.EVP_CIPHER_CTX_ctrl(_context, LibCrypto.ControlSetTag, TagLength, tagPointer) == 1
                && Finish())
            {
                return true;
            }
        }

        // A failed check leaves entries in the thread's error queue, which would grow with every forged packet.
        LibCrypto.ERR_clear_error();
        data.Clear();
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        LibCrypto.EVP_CIPHER_CTX_free(_context);
        _context = 0;
    }

    private bool Run(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> additional, ReadOnlySpan<byte> moreAdditional, Span<byte> data, bool encrypt)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        int written;
        fixed (byte* noncePointer = nonce, additionalPointer = additional, morePointer = moreAdditional, dataPointer = data)
        {
            return LibCrypto.EVP_CipherInit_ex(_context, 0, 0, null, noncePointer, encrypt ? 1 : 0) == 1
                && LibCrypto.EVP_CipherUpdate(_context, null, &written, additionalPointer, additional.Length) == 1
                && (moreAdditional.IsEmpty || LibCrypto.EVP_CipherUpdate(_context, null, &written, morePointer, moreAdditional.Length) == 1)
                && (data.IsEmpty || LibCrypto.EVP_CipherUpdate(_context, dataPointer, &written, dataPointer, data.Length) == 1);
        }
    }

    private bool Finish()
    {
        int written;
        byte nothing;
        return LibCrypto.EVP_CipherFinal_ex(_context, &nothing, &written) == 1;
    }
}

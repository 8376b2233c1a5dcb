using System.Security.Cryptography;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// HMAC-SHA1 under one key (RFC 2104, RFC 3711 §4.2.1). The padded key's state lives in OpenSSL for the life of the object; a
/// call allocates nothing.
/// </summary>
internal sealed unsafe class OpenSslHmacSha1 : HmacSha1
{
    private nint _context;

    /// <summary>Makes a code for a key, which is copied.</summary>
    public OpenSslHmacSha1(ReadOnlySpan<byte> key)
    {
        nint mac;
        fixed (byte* name = "HMAC\0"u8)
        {
            mac = LibCrypto.EVP_MAC_fetch(0, name, null);
        }

        _context = mac == 0 ? 0 : LibCrypto.EVP_MAC_CTX_new(mac);
        LibCrypto.EVP_MAC_free(mac);
        fixed (byte* keyPointer = key, digestKey = "digest\0"u8, digestName = "SHA1\0"u8)
        {
            LibCrypto.Parameter* parameters = stackalloc LibCrypto.Parameter[2];
            parameters[0] = new LibCrypto.Parameter
            {
                Key = digestKey,
                DataType = LibCrypto.ParameterUtf8String,
                Data = digestName,
                DataSize = 4,
            };
            parameters[1] = default;
            if (_context == 0 || LibCrypto.EVP_MAC_init(_context, keyPointer, (nuint)key.Length, parameters) != 1)
            {
                Dispose();
                throw new CryptographicException("OpenSSL refused HMAC-SHA1.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData, Span<byte> code)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        nuint written;
        fixed (byte* dataPointer = data, morePointer = moreData, codePointer = code)
        {
            return LibCrypto.EVP_MAC_init(_context, null, 0, null) == 1
                && LibCrypto.EVP_MAC_update(_context, dataPointer, (nuint)data.Length) == 1
                && (moreData.IsEmpty || LibCrypto.EVP_MAC_update(_context, morePointer, (nuint)moreData.Length) == 1)
                && LibCrypto.EVP_MAC_final(_context, codePointer, &written, (nuint)code.Length) == 1;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        LibCrypto.EVP_MAC_CTX_free(_context);
        _context = 0;
    }
}

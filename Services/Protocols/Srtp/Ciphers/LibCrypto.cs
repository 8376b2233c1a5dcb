using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>The few functions of OpenSSL's libcrypto that SRTP needs, named as OpenSSL names them.</summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>EVP_CTRL_AEAD_GET_TAG.</summary>
    public const int ControlGetTag = 0x10;

    /// <summary>EVP_CTRL_AEAD_SET_TAG.</summary>
    public const int ControlSetTag = 0x11;

    /// <summary>OSSL_PARAM_UTF8_STRING.</summary>
    public const uint ParameterUtf8String = 4;

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_aes_128_ctr();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, void* pointer);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_MAC_fetch(nint libraryContext, byte* algorithm, byte* properties);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void EVP_MAC_free(nint mac);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_MAC_init(nint context, byte* key, nuint keyLength, Parameter* parameters);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_MAC_update(nint context, byte* data, nuint length);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int EVP_MAC_final(nint context, byte* output, nuint* outputLength, nuint outputSize);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void ERR_clear_error();

    /// <summary>With nothing buffered and whole blocks it goes straight to the block function; it neither blocks nor calls back.</summary>
    [LibraryImport(OpenSslLibrary.Crypto)]
    [SuppressGCTransition]
    public static partial int SHA1_Update(Sha1Context* context, byte* data, nuint length);

    [LibraryImport(OpenSslLibrary.Crypto)]
    [SuppressGCTransition]
    public static partial void SHA1_Transform(Sha1Context* context, byte* block);

    /// <summary>SHA_CTX.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Sha1Context
    {
        /// <summary>h0 to h4.</summary>
        public Sha1State State;

        /// <summary>Nl, Nh, data and num: how much came, and what does not fill a block yet.</summary>
        public Rest Buffered;

        /// <summary>2 + 16 + 1 words.</summary>
        [InlineArray(19)]
        public struct Rest
        {
            private uint _first;
        }
    }

    /// <summary>OSSL_PARAM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        /// <summary>The parameter's name, zero-terminated; null ends the list.</summary>
        public byte* Key;

        /// <summary>The kind of data, for example <see cref="ParameterUtf8String"/>.</summary>
        public uint DataType;

        /// <summary>The value.</summary>
        public void* Data;

        /// <summary>The value's length in bytes.</summary>
        public nuint DataSize;

        /// <summary>Written by OpenSSL when it answers a query.</summary>
        public nuint ReturnSize;
    }
}

using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Tls;

/// <summary>What a server with a certificate needs of OpenSSL beyond <see cref="Dtls.LibSsl"/>, named as OpenSSL names it.</summary>
internal static unsafe partial class LibSslServer
{
    /// <summary>TLS 1.2 (RFC 5246 §6.2.1).</summary>
    public const int Tls12Version = 0x0303;

    /// <summary>TLS 1.3 (RFC 8446 §4.2.1).</summary>
    public const int Tls13Version = 0x0304;

    /// <summary>SSL_CTRL_CHAIN_CERT.</summary>
    public const int ControlChainCertificate = 89;

    /// <summary>SSL_CTX_add1_chain_cert: the context takes a reference of its own.</summary>
    public const int ChainCertificateAddReference = 1;

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint TLS_method();

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_set_num_tickets(nint context, nuint count);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_CTX_set_cookie_generate_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint*, int> callback);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_CTX_set_cookie_verify_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint, int> callback);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int DTLSv1_listen(nint ssl, nint clientAddress);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial byte* SSL_get_version(nint ssl);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint BIO_ADDR_new();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void BIO_ADDR_free(nint address);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint BIO_new_mem_buf(byte* bytes, int length);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint PEM_read_bio_X509(nint bio, nint* certificate, nint callback, byte* password);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint PEM_read_bio_PrivateKey(nint bio, nint* key, nint callback, byte* password);
}

using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Dtls;

/// <summary>The functions of OpenSSL's libssl and libcrypto that DTLS needs, named as OpenSSL names them.</summary>
internal static unsafe partial class LibSsl
{
    /// <summary>DTLS 1.2 (RFC 6347 §4.1).</summary>
    public const int Dtls12Version = 0xFEFD;

    /// <summary>SSL_OP_NO_QUERY_MTU.</summary>
    public const ulong OptionNoQueryMtu = 1UL << 12;

    /// <summary>SSL_OP_NO_TICKET.</summary>
    public const ulong OptionNoTicket = 1UL << 14;

    /// <summary>SSL_OP_NO_COMPRESSION.</summary>
    public const ulong OptionNoCompression = 1UL << 17;

    /// <summary>SSL_OP_CIPHER_SERVER_PREFERENCE.</summary>
    public const ulong OptionCipherServerPreference = 1UL << 22;

    /// <summary>SSL_OP_NO_RENEGOTIATION.</summary>
    public const ulong OptionNoRenegotiation = 1UL << 30;

    /// <summary>SSL_CTRL_SET_MTU.</summary>
    public const int ControlSetMtu = 17;

    /// <summary>SSL_CTRL_MODE.</summary>
    public const int ControlMode = 33;

    /// <summary>SSL_CTRL_SET_SESS_CACHE_MODE.</summary>
    public const int ControlSetSessionCacheMode = 44;

    /// <summary>SSL_CTRL_SET_MAX_CERT_LIST.</summary>
    public const int ControlSetMaxCertificateList = 51;

    /// <summary>DTLS_CTRL_GET_TIMEOUT.</summary>
    public const int ControlGetTimeout = 73;

    /// <summary>DTLS_CTRL_HANDLE_TIMEOUT.</summary>
    public const int ControlHandleTimeout = 74;

    /// <summary>SSL_CTRL_SET_GROUPS_LIST.</summary>
    public const int ControlSetGroupsList = 92;

    /// <summary>SSL_CTRL_SET_SIGALGS_LIST.</summary>
    public const int ControlSetSignatureAlgorithmsList = 98;

    /// <summary>SSL_CTRL_SET_MIN_PROTO_VERSION.</summary>
    public const int ControlSetMinVersion = 123;

    /// <summary>SSL_CTRL_SET_MAX_PROTO_VERSION.</summary>
    public const int ControlSetMaxVersion = 124;

    /// <summary>SSL_MODE_RELEASE_BUFFERS: an idle session keeps no record buffers.</summary>
    public const int ModeReleaseBuffers = 0x10;

    /// <summary>SSL_VERIFY_PEER and SSL_VERIFY_FAIL_IF_NO_PEER_CERT.</summary>
    public const int VerifyRequired = 0x03;

    /// <summary>SSL_ERROR_WANT_READ.</summary>
    public const int ErrorWantRead = 2;

    /// <summary>SSL_ERROR_ZERO_RETURN.</summary>
    public const int ErrorZeroReturn = 6;

    /// <summary>X509_V_ERR_APPLICATION_VERIFICATION.</summary>
    public const int ApplicationVerification = 50;

    /// <summary>CRYPTO_EX_INDEX_SSL.</summary>
    public const int ExtraDataOfSsl = 0;

    /// <summary>BIO_TYPE_SOURCE_SINK.</summary>
    public const int BioTypeSourceSink = 0x0400;

    /// <summary>BIO_FLAGS_READ and BIO_FLAGS_SHOULD_RETRY.</summary>
    public const int BioFlagsRetryRead = 0x09;

    /// <summary>BIO_FLAGS_RWS and BIO_FLAGS_SHOULD_RETRY.</summary>
    public const int BioFlagsAnyRetry = 0x0F;

    /// <summary>BIO_CTRL_FLUSH.</summary>
    public const int BioControlFlush = 11;

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint DTLS_method();

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial CLong SSL_CTX_ctrl(nint context, int command, CLong argument, void* pointer);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_set_cipher_list(nint context, byte* list);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_set_tlsext_use_srtp(nint context, byte* profiles);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_use_certificate(nint context, nint certificate);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_use_PrivateKey(nint context, nint key);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_CTX_set_cert_verify_callback(
        nint context, delegate* unmanaged[Cdecl]<nint, nint, int> callback, nint argument);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_alloc_buffers(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_free_buffers(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_set_bio(nint ssl, nint readBio, nint writeBio);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial CLong SSL_ctrl(nint ssl, int command, CLong argument, void* pointer);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_set_ex_data(nint ssl, int index, nint data);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint SSL_get_ex_data(nint ssl, int index);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_get_ex_data_X509_STORE_CTX_idx();

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged[Cdecl]<nint, uint, uint> callback);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial SrtpProtectionProfile* SSL_get_selected_srtp_profile(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial byte* SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(OpenSslLibrary.Ssl)]
    public static partial int SSL_export_keying_material(
        nint ssl, byte* output, nuint outputLength, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int CRYPTO_get_ex_new_index(int classIndex, CLong argument, nint pointer, nint create, nint duplicate, nint free);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint X509_STORE_CTX_get_ex_data(nint storeContext, int index);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint X509_STORE_CTX_get0_cert(nint storeContext);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void X509_STORE_CTX_set_error(nint storeContext, int error);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int i2d_X509(nint certificate, byte** output);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint d2i_X509(nint* certificate, byte** input, CLong length);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void X509_free(nint certificate);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint d2i_AutoPrivateKey(nint* key, byte** input, CLong length);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int BIO_get_new_index();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint BIO_meth_new(int type, byte* name);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int BIO_meth_set_read(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> read);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int BIO_meth_set_write(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> write);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong> control);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void BIO_set_init(nint bio, int init);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void BIO_set_data(nint bio, nint data);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial nint BIO_get_data(nint bio);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial CULong ERR_get_error();

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial byte* ERR_reason_error_string(CULong error);

    [LibraryImport(OpenSslLibrary.Crypto)]
    public static partial void ERR_clear_error();

    /// <summary>SRTP_PROTECTION_PROFILE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SrtpProtectionProfile
    {
        /// <summary>The name, zero-terminated.</summary>
        public byte* Name;

        /// <summary>The IANA number.</summary>
        public CULong Id;
    }
}

using System.Runtime.InteropServices;
using System.Text;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Tls;

/// <summary>
/// A server's certificate and settings: what its TLS 1.2, TLS 1.3 and DTLS 1.2 sessions share. Clients show no certificate. Workers may share
/// one: after it is made only its counters change, atomically.
/// </summary>
/// <remarks>
/// A new certificate is a new context. Sessions keep what they were made from, and whoever makes sessions keeps it alive by
/// <see cref="TryAddReference"/>, so the old one may be disposed as soon as the new one has been handed out.
/// </remarks>
public sealed unsafe class TlsServerContext : IDisposable
{
    // For TLS 1.2 and DTLS 1.2: forward secrecy and AEAD only (RFC 9325 §4.2); the order is that of the speed of hardware.
    private const string DefaultCipherList =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    // Whatever a list names: no key exchange without forward secrecy, no suite without authentication or encryption.
    private const string AlwaysRefused = ":!kRSA:!PSK:!SRP:!aNULL:!eNULL";

    private const string Groups = "X25519:P-256:P-384";

    // RFC 9155: no MD5, no SHA-1.
    private const string SignatureAlgorithms =
        "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512";

    private nint _tls;
    private nint _dtls;
    private int _references = 1;
    private int _isDisposed;
    private int _liveConnections;

    private TlsServerContext(TlsServerOptions options) => Options = options;

    /// <summary>The options.</summary>
    public TlsServerOptions Options { get; }

    /// <summary>How many libssl sessions of this context exist.</summary>
    public int LiveConnections => Volatile.Read(ref _liveConnections);

    /// <summary>Reads certificate and key.</summary>
    /// <exception cref="InvalidDataException">
    /// A file cannot be read or is not what it should be, the key is not that of the certificate, or the cipher list is of no use; the message is
    /// one line that names what.
    /// </exception>
    /// <exception cref="ArgumentException">Another option is out of range; the message names it.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is missing.</exception>
    public static TlsServerContext Load(TlsServerOptions options)
    {
        options.Validate();
        OpenSslLibrary.EnsureLoaded();
        using TlsCertificate certificate = TlsCertificate.Load(options.CertificatePath, options.PrivateKeyPath, options.PrivateKeyPassword);
        TlsServerContext context = new(options);
        try
        {
            context._tls = context.Create(LibSslServer.TLS_method(), LibSslServer.Tls12Version, LibSslServer.Tls13Version, certificate);
            context._dtls = context.Create(LibSsl.DTLS_method(), LibSsl.Dtls12Version, LibSsl.Dtls12Version, certificate);
            LibSslServer.SSL_CTX_set_cookie_generate_cb(context._dtls, TlsConnection.GenerateCookieCallback);
            LibSslServer.SSL_CTX_set_cookie_verify_cb(context._dtls, TlsConnection.VerifyCookieCallback);
            return context;
        }
        catch (InvalidDataException)
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the native context alive until <see cref="Release"/>. False when it is gone already.</summary>
    public bool TryAddReference()
    {
        int current = Volatile.Read(ref _references);
        while (current > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, current + 1, current);
            if (seen == current)
                return true;
            current = seen;
        }

        return false;
    }

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            // Sessions hold libssl's own references, so this ends the context with the last of them.
            LibSsl.SSL_CTX_free(_tls);
            LibSsl.SSL_CTX_free(_dtls);
        }
    }

    /// <summary>Gives the maker's reference back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            Release();
    }

    /// <summary>Makes an SSL object.</summary>
    internal nint NewSession(bool isDatagram)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) == 0, this);
        return LibSsl.SSL_new(isDatagram ? _dtls : _tls);
    }

    /// <summary>Counts a libssl session.</summary>
    internal void CountConnection(int change) => Interlocked.Add(ref _liveConnections, change);

    private nint Create(nint method, int minimumVersion, int maximumVersion, TlsCertificate certificate)
    {
        LibSsl.ERR_clear_error();
        nint context = LibSsl.SSL_CTX_new(method);
        string? fault = context == 0 ? "OpenSSL refused a context" : Configure(context, minimumVersion, maximumVersion, certificate);
        if (fault is null)
            return context;

        LibSsl.SSL_CTX_free(context);
        throw new InvalidDataException($"{fault}: {OpenSslErrors.Take()}.");
    }

    // Answers what is wrong, or null.
    private string? Configure(nint context, int minimumVersion, int maximumVersion, TlsCertificate certificate)
    {
        LibSsl.SSL_CTX_set_options(
            context,
            LibSsl.OptionNoQueryMtu | LibSsl.OptionNoTicket | LibSsl.OptionNoCompression | LibSsl.OptionCipherServerPreference
                | LibSsl.OptionNoRenegotiation);
        _ = LibSslServer.SSL_CTX_set_num_tickets(context, 0);

        // Both answer with the setting before, so a zero is no error.
        Control(context, LibSsl.ControlSetSessionCacheMode, 0);
        Control(context, LibSsl.ControlMode, LibSsl.ModeReleaseBuffers);
        string list = (Options.CipherList ?? DefaultCipherList) + AlwaysRefused;
        fixed (byte* suites = Text(list), groups = Text(Groups), algorithms = Text(SignatureAlgorithms))
        {
            if (LibSsl.SSL_CTX_set_cipher_list(context, suites) != 1)
                return $"The TLS cipher list '{Options.CipherList}' leaves no cipher suite";
            if (!Control(context, LibSsl.ControlSetMinVersion, minimumVersion)
                || !Control(context, LibSsl.ControlSetMaxVersion, maximumVersion)
                || !Control(context, LibSsl.ControlSetGroupsList, 0, groups)
                || !Control(context, LibSsl.ControlSetSignatureAlgorithmsList, 0, algorithms))
            {
                return "OpenSSL refused the TLS settings";
            }
        }

        return UseCertificate(context, certificate);
    }

    private string? UseCertificate(nint context, TlsCertificate certificate)
    {
        if (LibSsl.SSL_CTX_use_certificate(context, certificate.Certificate) != 1)
            return $"The TLS certificate file {Options.CertificatePath} is not usable";
        if (LibSsl.SSL_CTX_use_PrivateKey(context, certificate.PrivateKey) != 1 || LibSsl.SSL_CTX_check_private_key(context) != 1)
            return $"The TLS private key file {Options.PrivateKeyPath} is not that of the certificate file {Options.CertificatePath}";

        foreach (nint intermediate in certificate.Intermediates)
        {
            if (!Control(context, LibSslServer.ControlChainCertificate, LibSslServer.ChainCertificateAddReference, (byte*)intermediate))
                return $"The TLS certificate file {Options.CertificatePath} has an intermediate certificate that is not usable";
        }

        return null;
    }

    private static bool Control(nint context, int command, int argument, byte* pointer = null) =>
        LibSsl.SSL_CTX_ctrl(context, command, new CLong(argument), pointer).Value == 1;

    private static byte[] Text(string value) => Encoding.UTF8.GetBytes(value + '\0');
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// What the sessions of a worker share: certificate, cipher suites, options and the bound on handshakes under way. After it is made
/// only its counters change, atomically, so several workers may share one.
/// </summary>
public sealed unsafe class DtlsContext : IDisposable
{
    // Forward secrecy and AEAD only (RFC 8827 §6.5 requires the first one); for RSA too, as a peer's server certificate may be RSA.
    private const string CipherSuites =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    private const string Groups = "X25519:P-256:P-384";

    // RFC 9155: no MD5, no SHA-1.
    private const string SignatureAlgorithms =
        "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512";

    // A handshake's certificate message is the largest thing that a stranger can make us store.
    private const int MaxCertificateListLength = 16 * 1024;

    // The longest record that we send. libssl's write buffer is as long, 16 KB where nothing is said; no datagram of ours is longer than an MTU.
    private const int MaxSendFragment = 2048;

    private nint _context;
    private int _handshakesInProgress;
    private int _liveConnections;
    private long _handshakesRefused;

    /// <summary>Makes a context. The certificate may be disposed afterwards.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is missing.</exception>
    public DtlsContext(DtlsCertificate certificate, DtlsOptions options)
    {
        options.Validate();
        OpenSslLibrary.EnsureLoaded();
        Options = options;
        Fingerprints = certificate.Fingerprints;
        LibSsl.ERR_clear_error();
        _context = LibSsl.SSL_CTX_new(LibSsl.DTLS_method());
        if (_context == 0 || !Configure(certificate))
        {
            Dispose();
            throw new CryptographicException($"OpenSSL refused the DTLS settings: {OpenSslErrors.Take()}.");
        }
    }

    /// <summary>The certificate's fingerprints, for signalling.</summary>
    public IReadOnlyList<DtlsFingerprint> Fingerprints { get; }

    /// <summary>The options.</summary>
    public DtlsOptions Options { get; }

    /// <summary>How many handshakes are under way.</summary>
    public int HandshakesInProgress => Volatile.Read(ref _handshakesInProgress);

    /// <summary>How many times a handshake was put off because <see cref="DtlsOptions.MaxHandshakesInProgress"/> were under way.</summary>
    public long HandshakesRefused => Interlocked.Read(ref _handshakesRefused);

    /// <summary>How many libssl sessions exist.</summary>
    internal int LiveConnections => Volatile.Read(ref _liveConnections);

    /// <summary>The SSL_CTX object.</summary>
    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_context == 0, this);
            return _context;
        }
    }

    /// <summary>Frees the context; sessions that are under way go on.</summary>
    public void Dispose()
    {
        // Freed once, whoever else stops at the same time; libssl takes null for nothing.
        LibSsl.SSL_CTX_free(Interlocked.Exchange(ref _context, 0));
    }

    /// <summary>Takes one of the places for handshakes under way. False, and counted, when all are taken.</summary>
    internal bool TryBeginHandshake()
    {
        if (Interlocked.Increment(ref _handshakesInProgress) <= Options.MaxHandshakesInProgress)
        {
            return true;
        }

        Interlocked.Decrement(ref _handshakesInProgress);
        Interlocked.Increment(ref _handshakesRefused);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    internal void EndHandshake() => Interlocked.Decrement(ref _handshakesInProgress);

    /// <summary>Counts a libssl session.</summary>
    internal void CountConnection(int change) => Interlocked.Add(ref _liveConnections, change);

    private bool Configure(DtlsCertificate certificate)
    {
        LibSsl.SSL_CTX_set_options(
            _context,
            LibSsl.OptionNoQueryMtu | LibSsl.OptionNoTicket | LibSsl.OptionNoCompression | LibSsl.OptionCipherServerPreference
                | LibSsl.OptionNoRenegotiation);
        LibSsl.SSL_CTX_set_verify(_context, LibSsl.VerifyRequired, 0);
        LibSsl.SSL_CTX_set_cert_verify_callback(_context, DtlsConnection.VerifyCallback, 0);

        // Both answer with the setting before, so a zero is no error.
        Control(LibSsl.ControlSetSessionCacheMode, 0);
        Control(LibSsl.ControlMode, LibSsl.ModeReleaseBuffers);
        Control(LibSsl.ControlSetMaxCertificateList, MaxCertificateListLength);
        string profiles = string.Join(':', Options.SrtpProfiles.Select(profile =>
            SrtpProfileParameters.TryGet(profile, out SrtpProfileParameters parameters) ? parameters.OpenSslName : ""));
        fixed (byte* suites = Text(CipherSuites), groups = Text(Groups), algorithms = Text(SignatureAlgorithms), srtp = Text(profiles))
        {
            // SSL_CTX_set_tlsext_use_srtp answers 0 when it succeeds.
            return Control(LibSsl.ControlSetMinVersion, LibSsl.Dtls12Version)
                && Control(LibSsl.ControlSetMaxVersion, LibSsl.Dtls12Version)
                && LibSsl.SSL_CTX_set_cipher_list(_context, suites) == 1
                && Control(LibSsl.ControlSetMaxSendFragment, MaxSendFragment)
                && Control(LibSsl.ControlSetGroupsList, 0, groups)
                && Control(LibSsl.ControlSetSignatureAlgorithmsList, 0, algorithms)
                && LibSsl.SSL_CTX_set_tlsext_use_srtp(_context, srtp) == 0
                && LibSsl.SSL_CTX_use_certificate(_context, certificate.Certificate) == 1
                && LibSsl.SSL_CTX_use_PrivateKey(_context, certificate.PrivateKey) == 1
                && LibSsl.SSL_CTX_check_private_key(_context) == 1;
        }
    }

    private bool Control(int command, int argument, byte* pointer = null) =>
        LibSsl.SSL_CTX_ctrl(_context, command, new CLong(argument), pointer).Value == 1;

    private static byte[] Text(string value) => Encoding.UTF8.GetBytes(value + '\0');
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using JbAspire.Protocols.Dtls;

namespace JbAspire.Protocols.Tls;

/// <summary>One SSL object of a server and its callbacks, for TLS over a stream or DTLS over datagrams.</summary>
/// <remarks>libssl calls back only from within a call on this object, on the same thread.</remarks>
internal sealed unsafe class TlsConnection : IDisposable
{
    private const uint MicrosecondsPerMillisecond = 1000;

    private static readonly int ExtraDataIndex = LibSsl.CRYPTO_get_ex_new_index(LibSsl.ExtraDataOfSsl, default, 0, 0, 0, 0);

    private readonly TlsServerContext _context;
    private readonly DtlsServerOutput? _datagrams;
    private GCHandle _self;
    private nint _ssl;
    private uint _startedTimeout;

    /// <summary>Makes an SSL object; with a <see cref="DtlsServerOutput"/> one for DTLS.</summary>
    public TlsConnection(TlsServerContext context, IRecordOutput output)
    {
        _context = context;
        _datagrams = output as DtlsServerOutput;
        _ssl = context.NewSession(_datagrams is not null);
        _self = GCHandle.Alloc(this);
        if (_ssl == 0 || LibSsl.SSL_set_ex_data(_ssl, ExtraDataIndex, GCHandle.ToIntPtr(_self)) != 1)
        {
            LibSsl.SSL_free(_ssl);
            _self.Free();
            throw new CryptographicException($"OpenSSL refused a TLS session: {OpenSslErrors.Take()}.");
        }

        context.CountConnection(1);
        Bio = new TlsBio(output, _datagrams is not null);
        LibSsl.SSL_set_bio(_ssl, Bio.Handle, Bio.Handle);
        LibSsl.SSL_set_accept_state(_ssl);
        if (_datagrams is not null)
        {
            LibSsl.SSL_ctrl(_ssl, LibSsl.ControlSetMtu, new CLong(context.Options.Mtu), null);
            LibSsl.DTLS_set_timer_cb(_ssl, &OnTimer);
        }
    }

    public static delegate* unmanaged[Cdecl]<nint, byte*, uint*, int> GenerateCookieCallback => &OnGenerateCookie;

    public static delegate* unmanaged[Cdecl]<nint, byte*, uint, int> VerifyCookieCallback => &OnVerifyCookie;

    /// <summary>Where libssl reads from.</summary>
    public TlsBio Bio { get; }

    /// <summary>The cookies that the client at hand may show (RFC 6347 §4.2.1); the first one is sent to it.</summary>
    public byte[][] Cookies { get; set; } = [];

    /// <summary>Why the last call answered <see cref="TlsReadStatus.Failed"/>, in libssl's words.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The protocol version, such as "TLSv1.3".</summary>
    public string Version => Marshal.PtrToStringUTF8((nint)LibSslServer.SSL_get_version(_ssl)) ?? "";

    /// <summary>The cipher suite, or empty before there is one.</summary>
    public string CipherSuite =>
        LibSsl.SSL_get_current_cipher(_ssl) is var cipher && cipher != 0
            ? Marshal.PtrToStringUTF8((nint)LibSsl.SSL_CIPHER_get_name(cipher)) ?? ""
            : "";

    /// <summary>Whether libssl wants to send its flight again at some time.</summary>
    public bool IsTimerRunning
    {
        get
        {
            Timeval timeLeft;
            return LibSsl.SSL_ctrl(_ssl, LibSsl.ControlGetTimeout, default, &timeLeft).Value == 1;
        }
    }

    /// <summary>
    /// Answers a ClientHello without a cookie with a HelloVerifyRequest and forgets it: false. True: the cookie is right, and this object is now
    /// that client's.
    /// </summary>
    public bool Listen()
    {
        LibSsl.ERR_clear_error();
        nint address = LibSslServer.BIO_ADDR_new();
        int result = LibSslServer.DTLSv1_listen(_ssl, address);
        LibSslServer.BIO_ADDR_free(address);
        LibSsl.ERR_clear_error();
        return result > 0;
    }

    /// <summary>Goes on with the handshake; <see cref="TlsReadStatus.Data"/> when it is complete.</summary>
    public TlsReadStatus Handshake()
    {
        LibSsl.ERR_clear_error();
        return Result(LibSsl.SSL_do_handshake(_ssl));
    }

    /// <summary>Reads the application data of one record.</summary>
    public TlsReadStatus Read(Span<byte> destination, out int length)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* pointer = destination)
        {
            length = LibSsl.SSL_read(_ssl, pointer, destination.Length);
            TlsReadStatus status = Result(length);
            length = Math.Max(0, length);
            return status;
        }
    }

    /// <summary>Writes application data, all of it.</summary>
    public bool Write(ReadOnlySpan<byte> data)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* pointer = data)
        {
            return Result(LibSsl.SSL_write(_ssl, pointer, data.Length)) == TlsReadStatus.Data;
        }
    }

    /// <summary>Sends close_notify, when the handshake is far enough for it.</summary>
    public void Shutdown()
    {
        _ = LibSsl.SSL_shutdown(_ssl);
        LibSsl.ERR_clear_error();
    }

    /// <summary>
    /// Sends the last DTLS flight again: Data when it was sent, NeedsMore when libssl's own clock says that it is too early, Failed when
    /// libssl gives up.
    /// </summary>
    public TlsReadStatus HandleTimeout()
    {
        LibSsl.ERR_clear_error();
        long result = LibSsl.SSL_ctrl(_ssl, LibSsl.ControlHandleTimeout, default, null).Value;
        if (result < 0)
            Error = OpenSslErrors.Take();
        return result switch { > 0 => TlsReadStatus.Data, 0 => TlsReadStatus.NeedsMore, _ => TlsReadStatus.Failed };
    }

    /// <summary>Whether libssl has started its timer since the last call, and for how long.</summary>
    public bool TryTakeStartedTimer(out TimeSpan timeout)
    {
        timeout = TimeSpan.FromMicroseconds(_startedTimeout);
        _startedTimeout = 0;
        return timeout > TimeSpan.Zero;
    }

    /// <summary>Frees the SSL object and its BIO; nothing is sent.</summary>
    public void Dispose()
    {
        if (_ssl != 0)
        {
            // libssl frees the BIO and may still call it meanwhile, so the handles go last.
            LibSsl.SSL_free(_ssl);
            _ssl = 0;
            Bio.Free();
            _self.Free();
            _context.CountConnection(-1);
        }
    }

    private TlsReadStatus Result(int result)
    {
        if (result > 0)
            return TlsReadStatus.Data;

        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return TlsReadStatus.NeedsMore;
            case LibSsl.ErrorZeroReturn:
                return TlsReadStatus.Closed;
            default:
                Error = OpenSslErrors.Take();
                return TlsReadStatus.Failed;
        }
    }

    private static TlsConnection Of(nint ssl) =>
        (TlsConnection)GCHandle.FromIntPtr(LibSsl.SSL_get_ex_data(ssl, ExtraDataIndex)).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnTimer(nint ssl, uint previous)
    {
        TlsConnection connection = Of(ssl);
        TlsServerOptions options = connection._context.Options;
        if (previous != 0)
        {
            // The timer has run out, and what libssl sends next is the whole flight again.
            connection._datagrams!.StartFlight();
        }

        connection._startedTimeout = previous == 0
            ? (uint)options.InitialRetransmissionTimeout.TotalMilliseconds * MicrosecondsPerMillisecond
            : Math.Min(2 * previous, (uint)options.MaximumRetransmissionTimeout.TotalMilliseconds * MicrosecondsPerMillisecond);
        return connection._startedTimeout;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnGenerateCookie(nint ssl, byte* cookie, uint* length)
    {
        byte[] own = Of(ssl).Cookies[0];
        own.CopyTo(new Span<byte>(cookie, own.Length));
        *length = (uint)own.Length;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnVerifyCookie(nint ssl, byte* cookie, uint length)
    {
        ReadOnlySpan<byte> shown = new(cookie, (int)length);
        int matches = 0;
        foreach (byte[] own in Of(ssl).Cookies)
            matches |= CryptographicOperations.FixedTimeEquals(shown, own) ? 1 : 0;
        return matches;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timeval
    {
        public CLong Seconds;
        public CLong Microseconds;
    }
}

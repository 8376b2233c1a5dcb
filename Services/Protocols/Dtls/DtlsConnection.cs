using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// One SSL object of libssl, and the callbacks through which it asks for timeouts and for a judgement of the peer's certificate.
/// </summary>
/// <remarks>libssl calls back only from within a call on this object, on the same thread.</remarks>
internal sealed unsafe class DtlsConnection : IDisposable
{
    private const uint MicrosecondsPerMillisecond = 1000;

    private static readonly int ExtraDataIndex = LibSsl.CRYPTO_get_ex_new_index(LibSsl.ExtraDataOfSsl, default, 0, 0, 0, 0);

    private readonly DtlsContext _context;
    private readonly DtlsPeer _peer;
    private readonly DtlsFlight _output;
    private readonly uint _initialTimeout;
    private readonly uint _maximumTimeout;
    private readonly DatagramBio _bio;
    private GCHandle _self;
    private nint _ssl;
    private uint _startedTimeout;

    /// <summary>Makes an SSL object.</summary>
    /// <param name="context">The context.</param>
    /// <param name="role">Which side it plays.</param>
    /// <param name="peer">Judges the peer's certificate.</param>
    /// <param name="output">Takes the datagrams that libssl writes.</param>
    public DtlsConnection(DtlsContext context, DtlsRole role, DtlsPeer peer, DtlsFlight output)
    {
        _context = context;
        _peer = peer;
        _output = output;
        _initialTimeout = (uint)context.Options.InitialRetransmissionTimeout.TotalMilliseconds * MicrosecondsPerMillisecond;
        _maximumTimeout = (uint)context.Options.MaximumRetransmissionTimeout.TotalMilliseconds * MicrosecondsPerMillisecond;
        _ssl = LibSsl.SSL_new(context.Handle);
        _self = GCHandle.Alloc(this);
        if (_ssl == 0 || LibSsl.SSL_set_ex_data(_ssl, ExtraDataIndex, GCHandle.ToIntPtr(_self)) != 1)
        {
            LibSsl.SSL_free(_ssl);
            _self.Free();
            throw new CryptographicException($"OpenSSL refused a DTLS session: {OpenSslErrors.Take()}.");
        }

        context.CountConnection(1);
        _bio = new DatagramBio(output);
        LibSsl.SSL_set_bio(_ssl, _bio.Handle, _bio.Handle);
        LibSsl.SSL_ctrl(_ssl, LibSsl.ControlSetMtu, new CLong(context.Options.Mtu), null);
        LibSsl.DTLS_set_timer_cb(_ssl, &OnTimer);
        if (role == DtlsRole.Client)
        {
            LibSsl.SSL_set_connect_state(_ssl);
        }
        else
        {
            LibSsl.SSL_set_accept_state(_ssl);
        }
    }

    /// <summary>Judges a peer's certificate, in place of a chain of trust.</summary>
    public static delegate* unmanaged[Cdecl]<nint, nint, int> VerifyCallback => &OnVerify;

    /// <summary>Where libssl reads datagrams from.</summary>
    public DatagramBio Bio => _bio;

    /// <summary>Why the last call answered <see cref="DtlsConnectionResult.Failed"/>.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Whether libssl wants to send its flight again at some time.</summary>
    public bool IsTimerRunning
    {
        get
        {
            Timeval timeLeft;
            return LibSsl.SSL_ctrl(_ssl, LibSsl.ControlGetTimeout, default, &timeLeft).Value == 1;
        }
    }

    /// <summary>The negotiated SRTP protection profile by IANA number, or 0 when there is none.</summary>
    public ushort SrtpProfile
    {
        get
        {
            LibSsl.SrtpProtectionProfile* profile = LibSsl.SSL_get_selected_srtp_profile(_ssl);
            return profile is null ? (ushort)0 : (ushort)profile->Id.Value;
        }
    }

    /// <summary>The length of an encrypted record without content, or more than that before the handshake is complete.</summary>
    public int RecordOverhead { get; private set; } = DtlsRecordHeader.LongestOverhead;

    /// <summary>Goes on with the handshake as far as the datagram at hand allows.</summary>
    public DtlsConnectionResult Handshake()
    {
        LibSsl.ERR_clear_error();
        DtlsConnectionResult result = Result(LibSsl.SSL_do_handshake(_ssl));
        if (result == DtlsConnectionResult.Done)
        {
            byte* suite = LibSsl.SSL_CIPHER_get_name(LibSsl.SSL_get_current_cipher(_ssl));
            bool isChaCha = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(suite).IndexOf("CHACHA20"u8) >= 0;
            RecordOverhead = isChaCha ? DtlsRecordHeader.ShortestOverhead : DtlsRecordHeader.LongestOverhead;
        }

        return result;
    }

    /// <summary>Reads one message of application data.</summary>
    public DtlsConnectionResult Read(Span<byte> destination, out int length)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* pointer = destination)
        {
            length = LibSsl.SSL_read(_ssl, pointer, destination.Length);
        }

        DtlsConnectionResult result = Result(length);
        if (result == DtlsConnectionResult.WantRead)
        {
            FreeBuffers();
        }

        return result;
    }

    /// <summary>Sends one message of application data.</summary>
    public DtlsConnectionResult Write(ReadOnlySpan<byte> data)
    {
        LibSsl.ERR_clear_error();
        DtlsConnectionResult result;
        if (LibSsl.SSL_alloc_buffers(_ssl) != 1)
        {
            Error = OpenSslErrors.Take();
            return DtlsConnectionResult.Failed;
        }

        fixed (byte* pointer = data)
        {
            result = Result(LibSsl.SSL_write(_ssl, pointer, data.Length));
        }

        FreeBuffers();
        return result;
    }

    /// <summary>Sends close_notify, when the handshake is far enough for it.</summary>
    public void Shutdown()
    {
        if (LibSsl.SSL_alloc_buffers(_ssl) == 1)
        {
            _ = LibSsl.SSL_shutdown(_ssl);
        }

        LibSsl.ERR_clear_error();
    }

    /// <summary>
    /// Sends the last flight again: Done when it was sent, WantRead when libssl's own clock says that it is too early,
    /// Failed when libssl gives up.
    /// </summary>
    public DtlsConnectionResult HandleTimeout()
    {
        LibSsl.ERR_clear_error();
        long result = LibSsl.SSL_ctrl(_ssl, LibSsl.ControlHandleTimeout, default, null).Value;
        if (result < 0)
        {
            Error = OpenSslErrors.Take();
        }

        return result switch { > 0 => DtlsConnectionResult.Done, 0 => DtlsConnectionResult.WantRead, _ => DtlsConnectionResult.Failed };
    }

    /// <summary>Whether libssl has started its timer since the last call, and for how long.</summary>
    public bool TryTakeStartedTimer(out TimeSpan timeout)
    {
        timeout = TimeSpan.FromMicroseconds(_startedTimeout);
        _startedTimeout = 0;
        return timeout > TimeSpan.Zero;
    }

    /// <summary>Derives SRTP keying material (RFC 5764 §4.2, RFC 5705).</summary>
    public bool TryExport(Span<byte> material)
    {
        ReadOnlySpan<byte> label = "EXTRACTOR-dtls_srtp"u8;
        fixed (byte* materialPointer = material, labelPointer = label)
        {
            return LibSsl.SSL_export_keying_material(
                _ssl, materialPointer, (nuint)material.Length, labelPointer, (nuint)label.Length, null, 0, 0) == 1;
        }
    }

    // Two buffers of 17 KiB, for connections that say nothing for hours: SSL_MODE_RELEASE_BUFFERS does not act on DTLS. Reading makes them again by
    // itself, writing does not: libssl would write to where they were. It refuses while they hold something.
    private void FreeBuffers() => _ = LibSsl.SSL_free_buffers(_ssl);

    /// <summary>Frees the SSL object and its BIO; nothing is sent.</summary>
    public void Dispose()
    {
        if (_ssl != 0)
        {
            // libssl frees the BIO and may still call it meanwhile, so the handles go last.
            LibSsl.SSL_free(_ssl);
            _ssl = 0;
            _bio.Release();
            _self.Free();
            _context.CountConnection(-1);
        }
    }

    private DtlsConnectionResult Result(int result)
    {
        if (result > 0)
        {
            return DtlsConnectionResult.Done;
        }

        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return DtlsConnectionResult.WantRead;
            case LibSsl.ErrorZeroReturn:
                return DtlsConnectionResult.Closed;
            default:
                Error = OpenSslErrors.Take();
                return DtlsConnectionResult.Failed;
        }
    }

    private static DtlsConnection Of(nint handle) => (DtlsConnection)GCHandle.FromIntPtr(handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnTimer(nint ssl, uint previous)
    {
        DtlsConnection connection = Of(LibSsl.SSL_get_ex_data(ssl, ExtraDataIndex));
        if (previous != 0)
        {
            // The timer has run out, and what libssl sends next is the whole flight again.
            connection._output.StartAnew();
        }

        connection._startedTimeout = previous == 0 ? connection._initialTimeout : Math.Min(2 * previous, connection._maximumTimeout);
        return connection._startedTimeout;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnVerify(nint storeContext, nint argument)
    {
        nint ssl = LibSsl.X509_STORE_CTX_get_ex_data(storeContext, LibSsl.SSL_get_ex_data_X509_STORE_CTX_idx());
        DtlsConnection connection = Of(LibSsl.SSL_get_ex_data(ssl, ExtraDataIndex));
        if (connection._peer.Accept(Encode(LibSsl.X509_STORE_CTX_get0_cert(storeContext)), connection.SrtpProfile))
        {
            return 1;
        }

        LibSsl.X509_STORE_CTX_set_error(storeContext, LibSsl.ApplicationVerification);
        return 0;
    }

    private static byte[] Encode(nint certificate)
    {
        byte[] der = new byte[Math.Max(0, LibSsl.i2d_X509(certificate, null))];
        fixed (byte* pointer = der)
        {
            byte* output = pointer;
            _ = LibSsl.i2d_X509(certificate, &output);
        }

        return der;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timeval
    {
        public CLong Seconds;
        public CLong Microseconds;
    }
}

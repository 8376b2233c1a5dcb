namespace JbAspire.Protocols.Tls;

/// <summary>
/// The server's side of one TLS 1.2 or 1.3 connection (RFC 5246, RFC 8446), over OpenSSL's libssl: records in, plaintext out, and the reverse. It has
/// no queue on the way in; what it wants to send waits in <see cref="Output"/>, which the owner takes after each call. Time limits are the
/// owner's.
/// </summary>
/// <remarks>One owner. libssl takes its randomness from the system, not from an argument.</remarks>
public sealed unsafe class TlsServerSession : IDisposable
{
    /// <summary>The plaintext of the largest record (RFC 8446 §5.1), in bytes.</summary>
    public const int MaxPlaintextLength = 16 * 1024;

    // RFC 5246 §6.2.3: header 5, explicit nonce, MAC and padding of the most wasteful suite.
    private const int MaxRecordOverhead = 96;

    private readonly TlsConnection _connection;
    private readonly RecordBuffer _output = new();

    /// <summary>Makes a session that waits for a ClientHello.</summary>
    public TlsServerSession(TlsServerContext context) => _connection = new TlsConnection(context, _output);

    /// <summary>Where the session is.</summary>
    public TlsState State { get; private set; }

    /// <summary>Why the state is <see cref="TlsState.Failed"/>, in libssl's words ("unsupported protocol", "no shared cipher", ...).</summary>
    public string Error { get; private set; } = "";

    /// <summary>The protocol version, such as "TLSv1.3". Not after <see cref="Dispose"/>.</summary>
    public string Version => _connection.Version;

    /// <summary>The cipher suite in OpenSSL's notation, or empty. Not after <see cref="Dispose"/>.</summary>
    public string CipherSuite => _connection.CipherSuite;

    /// <summary>Records that are to be sent; valid until the next call.</summary>
    public ReadOnlySpan<byte> Output => _output.Records;

    /// <summary>The owner has taken <see cref="Output"/>.</summary>
    public void ClearOutput() => _output.Clear();

    /// <summary>How many bytes of records so many bytes of plaintext become, at most.</summary>
    public static int MaxRecordsLength(int plaintextLength) =>
        plaintextLength + (1 + plaintextLength / MaxPlaintextLength) * MaxRecordOverhead;

    /// <summary>
    /// Takes bytes from the front of <paramref name="records"/>, as far as one record of application data or all of them, and gives its plaintext.
    /// After <see cref="TlsReadStatus.Data"/> call again, even when no bytes are left.
    /// </summary>
    /// <param name="records">What came; what was used is cut off.</param>
    /// <param name="plaintext">At least <see cref="MaxPlaintextLength"/> bytes.</param>
    /// <param name="length">How many bytes of plaintext there are.</param>
    public TlsReadStatus Read(ref ReadOnlySpan<byte> records, Span<byte> plaintext, out int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plaintext.Length, MaxPlaintextLength);
        length = 0;
        if (State is TlsState.Closed or TlsState.Failed)
            return State == TlsState.Closed ? TlsReadStatus.Closed : TlsReadStatus.Failed;

        fixed (byte* pointer = records)
        {
            _connection.Bio.BeginReceive(pointer, records.Length);
            TlsReadStatus status = Advance(plaintext, out length);
            records = records[^_connection.Bio.Unread..];
            _connection.Bio.EndReceive();
            return status;
        }
    }

    /// <summary>Encrypts plaintext of any length. False unless the session is connected.</summary>
    public bool TryWrite(ReadOnlySpan<byte> plaintext)
    {
        if (State != TlsState.Connected)
            return false;
        if (plaintext.IsEmpty || _connection.Write(plaintext))
            return true;

        Fail(_connection.Error);
        return false;
    }

    /// <summary>Ends the session with close_notify (RFC 8446 §6.1); nothing is taken from the peer afterwards.</summary>
    public void Close()
    {
        if (State == TlsState.Connected)
            _connection.Shutdown();
        if (State is TlsState.Connected or TlsState.Handshaking)
            State = TlsState.Closed;
    }

    /// <summary>
    /// The stream has ended. Without a close_notify before, that is a truncation (RFC 8446 §6.1), which anybody on the path can make: then
    /// the session has failed.
    /// </summary>
    public void HandleEndOfStream()
    {
        if (State is TlsState.Connected or TlsState.Handshaking)
            Fail("the stream ended without close_notify");
    }

    /// <summary>Frees the native session. Nothing is sent: <see cref="Close"/> does that.</summary>
    public void Dispose()
    {
        if (State is TlsState.Connected or TlsState.Handshaking)
            State = TlsState.Closed;
        _connection.Dispose();
        _output.Clear();
    }

    private TlsReadStatus Advance(Span<byte> plaintext, out int length)
    {
        length = 0;
        TlsReadStatus status = TlsReadStatus.Data;
        if (State == TlsState.Handshaking)
        {
            status = _connection.Handshake();
            if (status == TlsReadStatus.Data)
                State = TlsState.Connected;
        }

        if (status == TlsReadStatus.Data)
            status = _connection.Read(plaintext, out length);

        if (status == TlsReadStatus.Closed)
        {
            // RFC 5246 §7.2.1: the other party "MUST respond with a close_notify alert of its own".
            _connection.Shutdown();
            State = TlsState.Closed;
        }
        else if (status == TlsReadStatus.Failed)
        {
            Fail(_connection.Error);
        }

        return status;
    }

    private void Fail(string error)
    {
        State = TlsState.Failed;
        Error = error;
    }
}

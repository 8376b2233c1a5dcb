using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Tls;

/// <summary>
/// The server's side of one DTLS 1.2 association (RFC 6347) with a client that shows no certificate, over OpenSSL's libssl: datagrams in, messages
/// out, and the reverse. A <see cref="DtlsListener"/> makes it.
/// </summary>
/// <remarks>
/// One owner. After each call drain <see cref="TryTake"/>, then wait until <see cref="NextDeadline"/>. The limit on the handshake's time is the
/// owner's. Retransmission follows <see cref="DtlsSession.HandleDeadline"/>, with its deviation.
/// </remarks>
public sealed unsafe class DtlsServerSession : IDisposable
{
    /// <summary>The longest message: one record (RFC 6347 §4.1), in bytes.</summary>
    public const int MaxMessageLength = TlsServerSession.MaxPlaintextLength;

    /// <summary>The longest datagram that <see cref="TryTake"/> gives, in bytes: a record with its overhead.</summary>
    public const int MaxDatagramLength = MaxMessageLength + 256;

    private readonly TlsConnection _connection;
    private readonly DtlsServerOutput _output;
    private readonly TimeSpan _maximumTimeout;
    private TimeSpan _timeout;
    private int _recordOverhead = DtlsRecordHeader.LongestOverhead;

    internal DtlsServerSession(TlsConnection connection, DtlsServerOutput output, TlsServerOptions options)
    {
        _connection = connection;
        _output = output;
        _timeout = options.InitialRetransmissionTimeout;
        _maximumTimeout = options.MaximumRetransmissionTimeout;
    }

    /// <summary>Where the session is.</summary>
    public TlsState State { get; private set; }

    /// <summary>Why the state is <see cref="TlsState.Failed"/>, in libssl's words.</summary>
    public string Error { get; private set; } = "";

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; <see cref="MonotonicTime.Never"/> when nothing is to be sent again.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>The cipher suite in OpenSSL's notation, or empty. Not after <see cref="Dispose"/>.</summary>
    public string CipherSuite => _connection.CipherSuite;

    /// <summary>
    /// Takes a datagram, or goes on with one, as far as one message. After <see cref="TlsReadStatus.Data"/> call again, with the same
    /// variable. What is forged, damaged or replayed is dropped by libssl.
    /// </summary>
    /// <param name="datagram">What came; empty after the first call.</param>
    /// <param name="message">At least <see cref="MaxMessageLength"/> bytes.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">The length of the message.</param>
    public TlsReadStatus Read(ref ReadOnlySpan<byte> datagram, Span<byte> message, MonotonicTime now, out int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(message.Length, MaxMessageLength);
        length = 0;
        if (State is TlsState.Closed or TlsState.Failed)
            return State == TlsState.Closed ? TlsReadStatus.Closed : TlsReadStatus.Failed;

        // See there; a datagram is only looked at before libssl has it.
        if (DtlsRecordHeader.HasTooShortRecord(datagram, _recordOverhead))
            datagram = [];
        if (!datagram.IsEmpty)
            _output.StartFlight();
        fixed (byte* pointer = datagram)
        {
            _connection.Bio.BeginReceive(pointer, datagram.Length);
            TlsReadStatus status = Advance(message, now, out length);
            datagram = datagram[^_connection.Bio.Unread..];
            _connection.Bio.EndReceive();
            return status;
        }
    }

    /// <summary>Time has come to <see cref="NextDeadline"/>: sends the last flight again.</summary>
    public void HandleDeadline(MonotonicTime now)
    {
        if (State != TlsState.Handshaking || now < NextDeadline)
            return;

        TlsReadStatus status = _connection.HandleTimeout();
        if (status == TlsReadStatus.Failed)
        {
            Fail();
            return;
        }

        if (status == TlsReadStatus.NeedsMore)
        {
            // libssl's clock lags behind ours.
            _output.RepeatFlight();
            _timeout = 2 * _timeout < _maximumTimeout ? 2 * _timeout : _maximumTimeout;
            NextDeadline = now + _timeout;
        }

        FollowTimer(now);
    }

    /// <summary>Encrypts one message. False unless the session is connected and the message has 1-16,384 bytes.</summary>
    public bool TryWrite(ReadOnlySpan<byte> message)
    {
        if (State != TlsState.Connected || message.Length is 0 or > MaxMessageLength)
            return false;

        _output.IsSingle = true;
        bool isWritten = _connection.Write(message);
        _output.IsSingle = false;
        if (!isWritten)
            Fail();
        return isWritten;
    }

    /// <summary>Takes one datagram to send; false when there is none.</summary>
    /// <exception cref="ArgumentException">
    /// The destination is shorter than the datagram: those of the handshake are as long as the MTU, others as their message and
    /// 64 bytes.
    /// </exception>
    public bool TryTake(Span<byte> destination, out int length) => _output.TryTake(destination, out length);

    /// <summary>Ends the session, with close_notify where it was connected; nothing is taken from the peer afterwards.</summary>
    public void Close()
    {
        if (State == TlsState.Connected)
            _connection.Shutdown();
        if (State is TlsState.Connected or TlsState.Handshaking)
            End(TlsState.Closed);
    }

    /// <summary>Frees the native session. Nothing is sent: <see cref="Close"/> does that.</summary>
    public void Dispose()
    {
        if (State is TlsState.Connected or TlsState.Handshaking)
            End(TlsState.Closed);
        _connection.Dispose();
        _output.Release();
    }

    /// <summary>Goes on with the ClientHello that the listener has taken.</summary>
    internal void Begin(MonotonicTime now)
    {
        Follow(_connection.Handshake());
        FollowTimer(now);
    }

    private TlsReadStatus Advance(Span<byte> message, MonotonicTime now, out int length)
    {
        length = 0;
        TlsReadStatus status = TlsReadStatus.Data;
        if (State == TlsState.Handshaking)
        {
            status = _connection.Handshake();
            Follow(status);
        }

        if (State == TlsState.Connected)
        {
            status = _connection.Read(message, out length);
            Follow(status);
        }

        FollowTimer(now);
        return status;
    }

    private void Follow(TlsReadStatus status)
    {
        switch (status)
        {
            case TlsReadStatus.Data when State == TlsState.Handshaking:
                State = TlsState.Connected;
                _output.ForgetFlight();
                if (CipherSuite.Contains("CHACHA20", StringComparison.Ordinal))
                    _recordOverhead = DtlsRecordHeader.ShortestOverhead;
                break;
            case TlsReadStatus.Closed:
                _connection.Shutdown();
                End(TlsState.Closed);
                break;
            case TlsReadStatus.Failed:
                Fail();
                break;
        }
    }

    private void Fail()
    {
        Error = _connection.Error;
        End(TlsState.Failed);
    }

    private void End(TlsState state)
    {
        State = state;
        NextDeadline = MonotonicTime.Never;
        _output.ForgetFlight();
    }

    // libssl starts its timer inside a call; here it becomes a deadline of the caller's clock.
    private void FollowTimer(MonotonicTime now)
    {
        if (State != TlsState.Handshaking || !_connection.IsTimerRunning)
        {
            NextDeadline = MonotonicTime.Never;
        }
        else if (_connection.TryTakeStartedTimer(out TimeSpan timeout))
        {
            _timeout = timeout;
            NextDeadline = now + timeout;
        }
    }
}

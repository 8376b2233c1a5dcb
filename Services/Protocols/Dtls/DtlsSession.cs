using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// A DTLS 1.2 association (RFC 6347) for DTLS-SRTP (RFC 5763, RFC 5764), over OpenSSL's libssl. The peer must show a certificate with
/// one of the fingerprints that signalling gave, and agree on an SRTP profile.
/// </summary>
/// <remarks>
/// One owner. After each call drain <see cref="TryWriteTransmit"/> and <see cref="TryReadEvent"/>, then wait until
/// <see cref="NextDeadline"/>. Two things come from libssl and not from arguments: its randomness, and the clock of its retransmission timer
/// (see <see cref="HandleDeadline"/>).
/// </remarks>
public sealed unsafe class DtlsSession : IDisposable
{
    /// <summary>The largest datagram that is taken, in bytes; larger ones are dropped.</summary>
    public const int MaxDatagramLength = 8192;

    // Record header, explicit nonce and tag (RFC 5288 §3), the most that our cipher suites add.
    private const int RecordOverhead = DtlsRecordHeader.Length + 8 + 16;

    // RFC 8831's messages are bounded by SCTP's window, not by this; SCTP repeats what is dropped.
    private const int ApplicationDataCapacity = 128 * 1024;

    private readonly DtlsContext _context;
    private readonly DtlsRole _role;
    private readonly DtlsPeer _peer;
    private readonly DtlsFlight _output;
    private readonly DatagramQueue _applicationData = new(ApplicationDataCapacity);
    private readonly Queue<DtlsEvent> _events = new();
    private DtlsConnection? _connection;
    private long _dropped;
    private bool _isHandshakeCounted;
    private MonotonicTime _handshakeDeadline = MonotonicTime.Never;
    private MonotonicTime _retransmission = MonotonicTime.Never;
    private TimeSpan _retransmissionTimeout;

    /// <summary>Makes a session; no native memory is taken before <see cref="Start"/> (client) or the first ClientHello (server).</summary>
    /// <exception cref="ArgumentException"><paramref name="remoteFingerprints"/> is empty or has one that <see cref="DtlsFingerprint.TryParse(string?, string?, out DtlsFingerprint?)"/> refuses.</exception>
    public DtlsSession(DtlsContext context, DtlsRole role, IReadOnlyList<DtlsFingerprint> remoteFingerprints)
    {
        if (remoteFingerprints.Count == 0)
        {
            throw new ArgumentException("At least one fingerprint of the peer is needed.", nameof(remoteFingerprints));
        }

        foreach (DtlsFingerprint fingerprint in remoteFingerprints)
        {
            if (!DtlsFingerprint.TryParse(fingerprint.Algorithm, fingerprint.Value, out DtlsFingerprint? normal) || normal != fingerprint)
            {
                throw new ArgumentException($"\"{fingerprint}\" is not a fingerprint of sha-256, sha-384 or sha-512.", nameof(remoteFingerprints));
            }
        }

        _context = context;
        _role = role;
        _peer = new DtlsPeer([.. remoteFingerprints]);
        _output = new DtlsFlight(context.Options.Mtu);
        _retransmissionTimeout = context.Options.InitialRetransmissionTimeout;
    }

    /// <summary>Where the session is.</summary>
    public DtlsState State { get; private set; }

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; <see cref="MonotonicTime.Never"/> when nothing is due.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Min(_handshakeDeadline, _retransmission);

    /// <summary>The fingerprint of the peer's certificate, once it was accepted.</summary>
    public DtlsFingerprint? RemoteFingerprint => _peer.Fingerprint;

    /// <summary>The peer's certificate in PEM, once it was accepted.</summary>
    public string? RemoteCertificatePem => _peer.CertificatePem;

    /// <summary>The longest message of application data that fits one datagram of the MTU, in bytes.</summary>
    public int MaxApplicationDataLength => _context.Options.Mtu - RecordOverhead;

    /// <summary>
    /// How many datagrams or messages were dropped: too large, not DTLS, out of place, or more than a queue takes. libssl drops forged and
    /// damaged records on its own and does not count them.
    /// </summary>
    public long DroppedDatagrams => _dropped + _output.Dropped;

    /// <summary>Whether a datagram is DTLS rather than STUN, RTP or TURN: its first byte is 20-63 (RFC 7983 §7).</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => DtlsRecordHeader.IsDtls(datagram);

    /// <summary>Starts: a client sends its ClientHello, a server takes datagrams from now on. A second call does nothing.</summary>
    public void Start(MonotonicTime now)
    {
        if (State != DtlsState.New)
        {
            return;
        }

        State = DtlsState.Connecting;
        if (_role == DtlsRole.Client)
        {
            _handshakeDeadline = now + _context.Options.HandshakeTimeout;
            Open(now);
        }
    }

    /// <summary>Takes a datagram of the peer. What is not for this session, or comes at the wrong time, is dropped.</summary>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (State is not (DtlsState.Connecting or DtlsState.Connected) || datagram.Length > MaxDatagramLength || !IsDtls(datagram))
        {
            _dropped++;
            return;
        }

        // A stranger's first datagram costs no session before it is at least the start of a ClientHello.
        if (_connection is null && (_role == DtlsRole.Client || !DtlsRecordHeader.IsClientHello(datagram) || !TryOpen(now)))
        {
            _dropped++;
            return;
        }

        if (DtlsRecordHeader.HasTooShortRecord(datagram, _connection!.RecordOverhead))
        {
            _dropped++;
            return;
        }

        if (!_connection.EnsureBuffers())
        {
            _dropped++;
            return;
        }

        DatagramBio bio = _connection.Bio;
        _output.StartAnew();
        fixed (byte* pointer = datagram)
        {
            bio.BeginReceive(pointer, datagram.Length);
            Advance(now);
            bio.EndReceive();
        }

        if (State == DtlsState.Connected)
        {
            _connection.ReleaseBuffers();
        }
    }

    /// <summary>Time has come to <see cref="NextDeadline"/>: sends the last flight again, or gives up.</summary>
    /// <remarks>
    /// Deviation: RFC 6347 §4.2.4 wants a flight sent again with new record sequence numbers. libssl does that, but only when its
    /// own timer has run out, which reads the system's clock. When that clock lags behind <paramref name="now"/> (it was set back,
    /// or time is virtual), the flight leaves once more as it was: a peer that missed it takes it; one that has it drops it as a replay,
    /// and its own timer repeats the answer. Only an answer that is the last flight of a handshake has no timer, and waits for libssl's.
    /// </remarks>
    public void HandleDeadline(MonotonicTime now)
    {
        if (State != DtlsState.Connecting)
        {
            return;
        }

        if (now >= _handshakeDeadline)
        {
            Fail(DtlsFailure.HandshakeTimeout, $"no handshake within {_context.Options.HandshakeTimeout.TotalSeconds:0.###} s");
        }
        else if (now >= _retransmission)
        {
            Retransmit(now);
        }
    }

    /// <summary>Takes one datagram to send to the peer, at most <see cref="DtlsOptions.Mtu"/> bytes. False when there is none.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the datagram.</exception>
    public bool TryWriteTransmit(Span<byte> destination, out int length) => _output.TryTake(destination, out length);

    /// <summary>Takes the next event. False when there is none.</summary>
    public bool TryReadEvent(out DtlsEvent dtlsEvent) => _events.TryDequeue(out dtlsEvent);

    /// <summary>Derives the SRTP master keys (RFC 5764 §4.2). False unless the session is connected. The caller disposes the material.</summary>
    public bool TryExportKeyingMaterial(out DtlsKeyingMaterial material)
    {
        material = default;
        if (State != DtlsState.Connected || !SrtpProfileParameters.TryGet(_connection!.SrtpProfile, out SrtpProfileParameters parameters))
        {
            return false;
        }

        byte[] bytes = GC.AllocateArray<byte>(parameters.KeyingMaterialLength, pinned: true);
        material = new DtlsKeyingMaterial(_connection.SrtpProfile, parameters, _role == DtlsRole.Client, bytes);
        return _connection.TryExport(bytes);
    }

    /// <summary>Takes one message that the peer sent as application data. False when there is none.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the message, which stays.</exception>
    public bool TryReadApplicationData(Span<byte> destination, out int length) => _applicationData.TryDequeue(destination, out length);

    /// <summary>Sends a message as application data, in one datagram. False unless the session is connected and the message fits.</summary>
    public bool TrySendApplicationData(ReadOnlySpan<byte> data) =>
        State == DtlsState.Connected
        && data.Length is > 0
        && data.Length <= MaxApplicationDataLength
        && Write(data);

    /// <summary>Ends the session: sends close_notify when connected. Nothing is taken from the peer afterwards.</summary>
    public void Close(MonotonicTime now)
    {
        if (State is DtlsState.New or DtlsState.Connecting or DtlsState.Connected)
        {
            _connection?.Shutdown();
            End(DtlsState.Closed, new DtlsEvent(DtlsEventKind.Closed));
        }
    }

    /// <summary>Frees the native session. Nothing is sent: <see cref="Close"/> does that.</summary>
    public void Dispose()
    {
        if (State is DtlsState.New or DtlsState.Connecting or DtlsState.Connected)
        {
            State = DtlsState.Closed;
        }

        Release();
    }

    private bool Write(ReadOnlySpan<byte> data)
    {
        DtlsConnectionResult result = _connection!.Write(data);
        _connection.ReleaseBuffers();
        return result == DtlsConnectionResult.Done;
    }

    private void Open(MonotonicTime now)
    {
        if (TryOpen(now))
        {
            Advance(now);
        }
        else
        {
            _retransmission = now + _context.Options.InitialRetransmissionTimeout;
        }
    }

    private bool TryOpen(MonotonicTime now)
    {
        if (!_context.TryBeginHandshake())
        {
            return false;
        }

        _isHandshakeCounted = true;
        _connection = new DtlsConnection(_context, _role, _peer, _output);
        _handshakeDeadline = MonotonicTime.Min(_handshakeDeadline, now + _context.Options.HandshakeTimeout);
        return true;
    }

    private void Retransmit(MonotonicTime now)
    {
        if (_connection is null)
        {
            Open(now);
            return;
        }

        DtlsConnectionResult result = _connection.HandleTimeout();
        if (result == DtlsConnectionResult.Failed)
        {
            Fail(DtlsFailure.HandshakeTimeout, _connection.Error);
            return;
        }

        if (result == DtlsConnectionResult.WantRead)
        {
            _output.Repeat();
            TimeSpan doubled = 2 * _retransmissionTimeout;
            TimeSpan longest = _context.Options.MaximumRetransmissionTimeout;
            _retransmissionTimeout = doubled < longest ? doubled : longest;
            _retransmission = now + _retransmissionTimeout;
        }

        FollowTimer(now);
    }

    private void Advance(MonotonicTime now)
    {
        if (State == DtlsState.Connecting)
        {
            DtlsConnectionResult result = _connection!.Handshake();
            if (result == DtlsConnectionResult.Done)
            {
                Complete();
            }
            else if (result != DtlsConnectionResult.WantRead)
            {
                FailWith(result);
            }
        }

        while (State == DtlsState.Connected && ReadApplicationData())
        {
        }

        FollowTimer(now);
    }

    private bool ReadApplicationData()
    {
        Span<byte> data = stackalloc byte[MaxDatagramLength];
        DtlsConnectionResult result = _connection!.Read(data, out int length);
        switch (result)
        {
            case DtlsConnectionResult.Done:
                if (!_applicationData.TryEnqueue(data[..length]))
                {
                    _dropped++;
                }

                return true;
            case DtlsConnectionResult.WantRead:
                return false;
            case DtlsConnectionResult.Closed:
                // RFC 5246 §7.2.1: the other party "MUST respond with a close_notify alert of its own".
                _connection.Shutdown();
                End(DtlsState.Closed, new DtlsEvent(DtlsEventKind.Closed));
                return false;
            default:
                FailWith(result);
                return false;
        }
    }

    private void Complete()
    {
        // The certificate callback has judged both already; a handshake that went around it must not count as one.
        if (_peer.Fingerprint is null || _connection!.SrtpProfile == 0)
        {
            _connection!.Shutdown();
            Fail(DtlsFailure.ProtocolError, "the handshake ended without a checked certificate and an SRTP profile");
            return;
        }

        State = DtlsState.Connected;
        _output.Forget();
        StopHandshake();
        _events.Enqueue(new DtlsEvent(DtlsEventKind.Connected));
    }

    private void FailWith(DtlsConnectionResult result)
    {
        string detail = result == DtlsConnectionResult.Closed ? "the peer closed during the handshake" : _connection!.Error;
        Fail(_peer.Failure == DtlsFailure.None ? DtlsFailure.ProtocolError : _peer.Failure, detail);
    }

    private void Fail(DtlsFailure failure, string detail) =>
        End(DtlsState.Failed, new DtlsEvent(DtlsEventKind.Failed, failure, detail));

    private void End(DtlsState state, DtlsEvent lastEvent)
    {
        State = state;
        _events.Enqueue(lastEvent);
        Release();
    }

    private void Release()
    {
        StopHandshake();
        _output.Forget();
        _connection?.Dispose();
        _connection = null;
    }

    private void StopHandshake()
    {
        _handshakeDeadline = MonotonicTime.Never;
        _retransmission = MonotonicTime.Never;
        if (_isHandshakeCounted)
        {
            _isHandshakeCounted = false;
            _context.EndHandshake();
        }
    }

    // libssl starts its timer inside a call; here it becomes a deadline of the caller's clock.
    private void FollowTimer(MonotonicTime now)
    {
        if (State != DtlsState.Connecting || !_connection!.IsTimerRunning)
        {
            _retransmission = MonotonicTime.Never;
        }
        else if (_connection.TryTakeStartedTimer(out TimeSpan timeout))
        {
            _retransmissionTimeout = timeout;
            _retransmission = now + timeout;
        }
    }
}

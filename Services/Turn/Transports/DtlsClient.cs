using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>One client over DTLS. While the handshake lasts it holds one of the worker's places for them.</summary>
internal sealed class DtlsClient : TimedEntry
{
    // A ClientHello of the old handshake may still come this long after it; a later one is a client that has started anew.
    private static readonly TimeSpan HelloLifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    // More than a record's header, nonce and tag.
    private const int RecordOverhead = 64;

    private readonly TransportEnvironment _environment;
    private readonly DtlsClients _clients;
    private readonly DtlsServerSession _session;
    private readonly MonotonicTime _giveUpAt;
    private MonotonicTime _connectedAt;
    private bool _isHandshaking = true;
    private bool _hasDelivered;

    public DtlsClient(
        TransportEnvironment environment, DtlsClients clients, DtlsServerSession session, in FiveTuple path, MonotonicTime now)
    {
        _environment = environment;
        _clients = clients;
        _session = session;
        Client = new TurnClient(path, TurnClientTransport.Dtls);
        _giveUpAt = now + environment.Options.HandshakeTimeout;
        environment.HandshakesUnderWay++;
        Drain();
        Follow(now);
    }

    /// <summary>The client as the core knows it.</summary>
    public TurnClient Client { get; }

    /// <summary>Whether the session is over and forgotten.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// Whether a ClientHello means that the client has lost this session and wants another (RFC 6347 §4.2.8); before, it belongs to this one's
    /// handshake.
    /// </summary>
    public bool MayBeReplaced(MonotonicTime now) => !_isHandshaking && now - _connectedAt > HelloLifetime;

    /// <summary>A datagram came.</summary>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        while (!IsClosed)
        {
            TlsReadStatus status = _session.Read(ref datagram, _environment.Plaintext, now, out int length);
            Drain();
            Follow(now);
            if (status == TlsReadStatus.NeedsMore)
                return;

            if (status != TlsReadStatus.Data)
            {
                End(now, isTold: true);
                return;
            }

            if (length > 0 && MessageFrame.CanStartWith(_environment.Plaintext[0]))
            {
                _hasDelivered = true;
                _environment.Deadlines.Schedule(this, now + _environment.Options.IdleTimeout);
                _environment.Handler.HandleClient(_environment.Plaintext.AsSpan(0, length), Client, now);
            }
            else
            {
                _environment.Counters.JunkDatagrams++;
            }
        }
    }

    /// <summary>Sends one message; false when it cannot be.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        bool isLong = message.Length > IDatagramSink.MaxDatagramLength - RecordOverhead;
        if (!_session.TryWrite(message))
            return false;

        if (!isLong)
            Drain();
        else if (_session.TryTake(_environment.LongDatagram, out int length))
            _environment.Sockets.SendUdp(_environment.LongDatagram.AsSpan(0, length), Client.Path);
        return true;
    }

    /// <summary>Ends the session with close_notify.</summary>
    public void End(MonotonicTime now, bool isTold)
    {
        if (IsClosed)
            return;

        IsClosed = true;
        EndHandshake(isComplete: false);
        _session.Close();
        Drain();
        _session.Dispose();
        _environment.Deadlines.Remove(this);
        _clients.Remove(this);
        if (isTold && _hasDelivered)
            _environment.Handler.HandleClientDisconnect(Client, now);
    }

    /// <inheritdoc/>
    public override void HandleDeadline(MonotonicTime now)
    {
        if (!_isHandshaking)
        {
            HandleSilence(now);
            return;
        }

        if (now < _giveUpAt)
        {
            _session.HandleDeadline(now);
            Drain();
        }

        if (now >= _giveUpAt || _session.State == TlsState.Failed)
            End(now, isTold: true);
        else
            Follow(now);
    }

    private void HandleSilence(MonotonicTime now)
    {
        if (_hasDelivered && _environment.Handler.HoldsState(Client))
        {
            _environment.Deadlines.Schedule(this, now + _environment.Options.IdleTimeout);
            return;
        }

        _environment.Counters.IdleClosed++;
        End(now, isTold: true);
    }

    private void Follow(MonotonicTime now)
    {
        if (!_isHandshaking)
            return;

        if (_session.State == TlsState.Connected)
        {
            EndHandshake(isComplete: true);
            _connectedAt = now;
            _environment.Deadlines.Schedule(this, now + _environment.Options.MessageTimeout);
        }
        else
        {
            MonotonicTime next = MonotonicTime.Min(_session.NextDeadline, _giveUpAt);
            _environment.Deadlines.Schedule(this, next > now ? next : now + ShortestWait);
        }
    }

    private void EndHandshake(bool isComplete)
    {
        if (!_isHandshaking)
            return;

        _isHandshaking = false;
        _environment.HandshakesUnderWay--;
        if (isComplete)
            _environment.Counters.DtlsHandshakesCompleted++;
        else
            _environment.Counters.DtlsHandshakesFailed++;
    }

    private void Drain()
    {
        while (_session.TryTake(_environment.Sink.GetBuffer(), out int length))
            _environment.Sink.Send(length, Client.Path);
    }
}

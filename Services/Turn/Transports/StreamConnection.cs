using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// One TCP connection of a client, from its first byte: a PROXY header where one is due, then TLS or not as the first byte says, then
/// messages, until it ends or becomes a data connection.
/// </summary>
internal sealed class StreamConnection : TimedEntry
{
    private readonly TransportEnvironment _environment;
    private readonly StreamConnections _connections;
    private readonly StreamMessages _messages = new();
    private readonly ProxyHeaderReader? _proxyHeader;
    private StreamTls? _tls;
    private SplicedPair? _pair;
    private bool _isHandling;
    private bool _hasDelivered;

    public StreamConnection(TransportEnvironment environment, StreamConnections connections, FiveTuple path, MonotonicTime now)
    {
        _environment = environment;
        _connections = connections;
        Path = path;
        Client = new TurnClient(path, TurnClientTransport.Tcp);
        Output = new StreamOutput(environment, path);
        if (environment.Options.UseProxyProtocol)
            _proxyHeader = new ProxyHeaderReader();
        Stage = _proxyHeader is null ? StreamStage.FirstByte : StreamStage.ProxyHeader;
        environment.Deadlines.Schedule(this, now + environment.Options.MessageTimeout);
    }

    /// <summary>The connection as the loop knows it.</summary>
    public FiveTuple Path { get; }

    /// <summary>The client as the core knows it: behind a proxy, by the addresses that the proxy told of.</summary>
    public TurnClient Client { get; private set; }

    /// <summary>How far it is.</summary>
    public StreamStage Stage { get; private set; }

    /// <summary>The way out for what may not be dropped.</summary>
    public StreamOutput Output { get; }

    /// <summary>Bytes came.</summary>
    public void HandleBytes(Span<byte> bytes, MonotonicTime now)
    {
        _isHandling = true;
        try
        {
            if (Stage == StreamStage.ProxyHeader)
                ReadProxyHeader(ref bytes, now);
            if (Stage == StreamStage.FirstByte && !bytes.IsEmpty)
                ReadFirstByte(bytes[0], now);
            if (_tls is null)
                HandlePlaintext(bytes, now);
            else
                Decrypt(bytes, now);
        }
        finally
        {
            _isHandling = false;
            if (Stage == StreamStage.Closed)
                ReleaseBuffers();
            else
                _messages.Trim();
        }
    }

    /// <summary>The loop's queue has run empty.</summary>
    public void HandleDrained()
    {
        Output.Flush();
        if (Stage == StreamStage.Closing && !Output.IsWaiting)
            Cut();
        else
            _pair?.HandleClientDrained();
    }

    /// <summary>The client or the network has ended the connection.</summary>
    public void HandleDisconnect(MonotonicTime now) => End(now, isGone: true, isTold: true);

    /// <summary>The core ends the connection, after what was sent on it has left.</summary>
    public void Close(MonotonicTime now) => End(now, isGone: false, isTold: false);

    /// <summary>Sends one message, padded as a stream needs it, or drops it whole where the client reads too slowly.</summary>
    public void SendMessage(ReadOnlySpan<byte> message)
    {
        if (Stage != StreamStage.Messages)
            _environment.Counters.DroppedUndeliverable++;
        else if (_tls is not null)
            SendEncrypted(message);
        else if (Output.IsWaiting || !_environment.Sockets.TrySend(message, Path))
            _environment.Counters.DroppedSlowReader++;
    }

    /// <summary>Sends bytes of a peer. False when they cannot wait either.</summary>
    public bool TrySendRaw(ReadOnlySpan<byte> bytes) => _tls?.TryWrite(bytes) ?? Output.TrySend(bytes);

    /// <summary>From now on bytes belong to <paramref name="pair"/>; those that came behind the last message too.</summary>
    public void BeginSplice(SplicedPair pair)
    {
        _pair = pair;
        Stage = StreamStage.Spliced;
        _environment.Deadlines.Remove(this);
    }

    /// <summary>The pair has ended: closes this side after what was sent on it has left.</summary>
    public void EndSplice(MonotonicTime now)
    {
        _pair = null;
        End(now, isGone: false, isTold: false);
    }

    /// <inheritdoc/>
    public override void HandleDeadline(MonotonicTime now)
    {
        switch (Stage)
        {
            case StreamStage.Closing:
                Cut();
                break;
            case StreamStage.Messages when _hasDelivered && !_messages.IsWithinMessage:
                if (_environment.Handler.HoldsState(Client))
                {
                    _environment.Deadlines.Schedule(this, now + _environment.Options.IdleTimeout);
                    break;
                }

                _environment.Counters.IdleClosed++;
                End(now, isGone: false, isTold: true);
                break;
            default:
                _environment.Counters.SlowClosed++;
                End(now, isGone: false, isTold: true);
                break;
        }
    }

    private void ReadProxyHeader(ref Span<byte> bytes, MonotonicTime now)
    {
        FrameStatus status = _proxyHeader!.TryRead(ref bytes, out FiveTuple? clientPath);
        if (status == FrameStatus.Malformed || (clientPath is { } path && !_connections.TryAddProxied(this, path)))
        {
            _environment.Counters.ProxyRefused++;
            End(now, isGone: false, isTold: true);
        }
        else if (status == FrameStatus.Complete)
        {
            Client = new TurnClient(clientPath ?? Path, TurnClientTransport.Tcp);
            Stage = StreamStage.FirstByte;
            _proxyHeader.Release();
        }
    }

    private void ReadFirstByte(byte first, MonotonicTime now)
    {
        if (MessageFrame.CanOpenStream(first) && _environment.Options.AllowTcp)
        {
            _environment.Counters.TcpConnections++;
            Stage = StreamStage.Messages;
            return;
        }

        if (MessageFrame.IsTls(first) && StreamTls.TryBegin(_environment, Output, out _tls))
        {
            Client = Client with { Transport = TurnClientTransport.Tls };
            Stage = StreamStage.Handshake;
            _environment.Deadlines.Schedule(this, now + _environment.Options.HandshakeTimeout);
            return;
        }

        // A handshake that was refused because of a limit has been counted as such.
        if (!MessageFrame.IsTls(first) || !_environment.ServesTls)
            _environment.Counters.JunkClosed++;
        End(now, isGone: false, isTold: true);
    }

    private void Decrypt(ReadOnlySpan<byte> records, MonotonicTime now)
    {
        while (Stage is StreamStage.Handshake or StreamStage.Messages or StreamStage.Spliced)
        {
            TlsReadStatus status = _tls!.Read(ref records, out Span<byte> plaintext);
            if (status is TlsReadStatus.Closed or TlsReadStatus.Failed)
            {
                End(now, isGone: false, isTold: true);
                return;
            }

            if (Stage == StreamStage.Handshake && !_tls.IsHandshaking)
            {
                Stage = StreamStage.Messages;
                _environment.Deadlines.Schedule(this, now + _environment.Options.MessageTimeout);
            }

            if (status == TlsReadStatus.NeedsMore)
                return;
            HandlePlaintext(plaintext, now);
        }
    }

    private void SendEncrypted(ReadOnlySpan<byte> message)
    {
        if (!_tls!.HasRoomFor(message.Length))
            _environment.Counters.DroppedSlowReader++;
        else if (!_tls.TryWrite(message))
            _environment.Counters.DroppedUndeliverable++;
    }

    private void HandlePlaintext(Span<byte> bytes, MonotonicTime now)
    {
        bool isNews = !_messages.IsWithinMessage;
        if (isNews && !_hasDelivered && !bytes.IsEmpty && Stage == StreamStage.Messages && !MessageFrame.CanOpenStream(bytes[0]))
        {
            _environment.Counters.JunkClosed++;
            End(now, isGone: false, isTold: true);
        }

        while (Stage == StreamStage.Messages)
        {
            FrameStatus status = _messages.TryRead(ref bytes, out Span<byte> message);
            if (status == FrameStatus.Malformed)
            {
                _environment.Counters.JunkClosed++;
                End(now, isGone: false, isTold: true);
                return;
            }

            if (status == FrameStatus.Incomplete)
            {
                SetDeadline(isNews, now);
                return;
            }

            isNews = true;
            _hasDelivered = true;
            _environment.Handler.HandleClient(message, Client, now);
        }

        if (Stage == StreamStage.Spliced && !bytes.IsEmpty)
            _pair!.HandleClientBytes(bytes, now);
    }

    // Time runs from a message's first byte to its last, and from the last message to the next; single bytes do not stretch it.
    private void SetDeadline(bool isNews, MonotonicTime now)
    {
        if (!isNews || !_hasDelivered)
            return;

        ClientTransportOptions options = _environment.Options;
        _environment.Deadlines.Schedule(this, now + (_messages.IsWithinMessage ? options.MessageTimeout : options.IdleTimeout));
    }

    private void End(MonotonicTime now, bool isGone, bool isTold)
    {
        if (Stage == StreamStage.Closed || (Stage == StreamStage.Closing && !isGone))
            return;

        isTold &= Stage != StreamStage.Closing;
        SplicedPair? pair = _pair;
        _pair = null;
        if (!isGone)
            _tls?.Close();
        if (isGone || !Output.IsWaiting)
        {
            if (!isGone)
                _environment.Sockets.CloseTcp(Path);
            Remove();
        }
        else
        {
            Stage = StreamStage.Closing;
            _environment.Deadlines.Schedule(this, now + _environment.Options.CloseTimeout);
        }

        pair?.HandleClientEnd(now);
        if (isTold && pair is not null)
            _environment.Handler.HandleSpliceEnd(Client, pair.Peer, now);
        else if (isTold && _hasDelivered)
            _environment.Handler.HandleClientDisconnect(Client, now);
    }

    private void Cut()
    {
        _environment.Sockets.CloseTcp(Path);
        Remove();
    }

    private void Remove()
    {
        Stage = StreamStage.Closed;
        _environment.Deadlines.Remove(this);
        _connections.Remove(this);
        _tls?.Dispose();
        if (!_isHandling)
            ReleaseBuffers();
    }

    private void ReleaseBuffers()
    {
        _messages.Release();
        _proxyHeader?.Release();
        Output.Release();
    }
}

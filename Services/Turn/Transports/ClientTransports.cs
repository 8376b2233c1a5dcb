using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The layer between one worker's event loop and its TURN core: what comes to a listener, over UDP, TCP, TLS or DTLS on any port, becomes whole
/// messages with their client, and the other way round. Owned by the worker's thread, which makes every call.
/// </summary>
/// <remarks>
/// The core may call <see cref="Send"/>, <see cref="Close"/> and <see cref="TrySplice"/> from within its own
/// <see cref="ITurnClientHandler"/>. A buffer belongs to the caller of <see cref="GetBuffer"/> until the next call of any member.
/// </remarks>
internal sealed class ClientTransports : IDisposable
{
    // The longest ChannelData with its padding.
    private const int ScratchLength = MessageFrame.MaxChannelDataLength + 1;

    private readonly TransportEnvironment _environment;
    private readonly ITurnClientHandler _handler;
    private readonly StreamConnections _streams;
    private readonly DtlsClients _dtls;
    private readonly bool _allowUdp;
    private readonly bool _allowDtls;
    private byte[] _scratch = [];
    private bool _isScratch;

    public ClientTransports(ClientTransportOptions options, ITurnClientHandler handler)
    {
        _environment = new TransportEnvironment(options, handler);
        _handler = handler;
        _streams = new StreamConnections(_environment);
        _dtls = new DtlsClients(_environment);
        _allowUdp = options.AllowUdp;
        _allowDtls = options.AllowDtls;
    }

    /// <summary>What has happened so far.</summary>
    public ClientTransportCounters Counters => _environment.Counters;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called, at the latest.</summary>
    public MonotonicTime NextDeadline => _environment.Deadlines.Next;

    /// <summary>Gives the loop's sockets and its batch of outgoing datagrams. To be called once, before any other member.</summary>
    public void Attach(IRelaySockets sockets, IDatagramSink sink)
    {
        _environment.Sockets = sockets;
        _environment.Sink = sink;
    }

    /// <summary>
    /// New TLS and DTLS sessions show this certificate from now on; those that are open keep theirs. Without a call there is neither TLS nor
    /// DTLS. False when the context is disposed: then nothing has changed.
    /// </summary>
    public bool TryUseCertificate(TlsServerContext context)
    {
        if (!context.TryAddReference())
            return false;

        _environment.Tls?.Release();
        _environment.Tls = context;
        if (_allowDtls)
            _dtls.HandleNewCertificate();
        return true;
    }

    /// <summary>A datagram came to a UDP listener, or bytes of a stream that a TCP listener accepted.</summary>
    public void HandleDatagram(Span<byte> bytes, in FiveTuple path, MonotonicTime now)
    {
        _environment.Now = now;
        if (path.Protocol == TransportProtocol.Tcp)
            _streams.HandleBytes(bytes, path, now);
        else if (_allowUdp && bytes.Length > 0 && MessageFrame.CanStartWith(bytes[0]))
            _handler.HandleClient(bytes, new TurnClient(path, TurnClientTransport.Udp), now);
        else if (_allowDtls && bytes.Length > 0 && MessageFrame.IsDtls(bytes[0]))
            _dtls.HandleDatagram(bytes, path, now);
        else
            _environment.Counters.JunkDatagrams++;
    }

    /// <summary>A TCP listener accepted a connection.</summary>
    public void HandleConnected(in FiveTuple path, MonotonicTime now)
    {
        _environment.Now = now;
        _streams.HandleConnected(path, now);
    }

    /// <summary>A stream of a listener, or one of a spliced peer, was closed by its other end or by an error.</summary>
    public void HandleDisconnect(in FiveTuple path, MonotonicTime now)
    {
        _environment.Now = now;
        _streams.HandleDisconnect(path, now);
    }

    /// <summary>Everything that was queued on a stream of a listener, or of a spliced peer, has left.</summary>
    public void HandleDrained(in FiveTuple path, MonotonicTime now)
    {
        _environment.Now = now;
        _streams.HandleDrained(path);
    }

    /// <summary>Time has come to <see cref="NextDeadline"/>.</summary>
    public void HandleDeadline(MonotonicTime now)
    {
        _environment.Now = now;
        _environment.Deadlines.Expire(now);
    }

    /// <summary>Memory for one message of up to <paramref name="length"/> bytes (at most 65,556).</summary>
    public Span<byte> GetBuffer(int length)
    {
        _isScratch = length > IDatagramSink.MaxDatagramLength;
        return _isScratch ? Scratch() : _environment.Sink.GetBuffer();
    }

    /// <summary>
    /// Sends the first <paramref name="length"/> bytes of the last buffer to a client: one STUN message or ChannelData without padding. What cannot
    /// be sent is dropped and counted.
    /// </summary>
    public void Send(int length, in TurnClient client)
    {
        if (client.Transport == TurnClientTransport.Udp && !_isScratch)
            _environment.Sink.Send(length, client.Path);
        else
            SendOtherwise(length, client);
    }

    /// <summary>Closes the connection or DTLS session of a client after what was sent to it has left; a UDP client has none.</summary>
    public void Close(in TurnClient client)
    {
        if (client.Transport == TurnClientTransport.Dtls)
            _dtls.Close(client.Path, _environment.Now);
        else if (client.IsStream && _streams.TryFind(client, out StreamConnection connection))
            connection.Close(_environment.Now);
    }

    /// <summary>
    /// Ties a data connection to the connection of a peer (RFC 6062 §5.4): from now on bytes go both ways as they come, beginning with
    /// what the client sent behind its ConnectionBind and with <paramref name="early"/>, what the peer has sent so far. False when the data
    /// connection is gone or spliced already; nothing has changed then.
    /// </summary>
    public bool TrySplice(in TurnClient dataConnection, in FiveTuple peer, ReadOnlySpan<byte> early, MonotonicTime now) =>
        _streams.TrySplice(dataConnection, peer, early, now);

    /// <summary>Whether the connection of a peer is spliced: then its bytes, its end and its drained queue come here.</summary>
    public bool OwnsPeer(in FiveTuple peer) => _streams.OwnsPeer(peer);

    /// <summary>Closes a spliced pair after what was under way has left; the core is told nothing. False when the peer is not spliced.</summary>
    public bool TryClosePeer(in FiveTuple peer) => _streams.TryClosePeer(peer, _environment.Now);

    /// <summary>Ends all sessions and connections and frees what is native, when the worker stops; the core is told nothing.</summary>
    public void Dispose()
    {
        _dtls.Dispose();
        _streams.CloseAll(_environment.Now);
        _environment.Tls?.Release();
        _environment.Tls = null;
    }

    private void SendOtherwise(int length, in TurnClient client)
    {
        Span<byte> buffer = _isScratch ? _scratch : _environment.Sink.GetBuffer();
        switch (client.Transport)
        {
            case TurnClientTransport.Udp:
                _environment.Sockets.SendUdp(buffer[..length], client.Path);
                break;
            case TurnClientTransport.Tcp or TurnClientTransport.Tls when _streams.TryFind(client, out StreamConnection connection):
                // A STUN message needs no padding: its length is a multiple of four (RFC 8489 §5).
                connection.SendMessage(buffer[..ChannelDataWriter.Pad(buffer, length)]);
                break;
            case TurnClientTransport.Dtls when _dtls.TrySend(buffer[..length], client.Path):
                break;
            default:
                _environment.Counters.DroppedUndeliverable++;
                break;
        }
    }

    private Span<byte> Scratch()
    {
        if (_scratch.Length == 0)
            _scratch = GC.AllocateUninitializedArray<byte>(ScratchLength);
        return _scratch;
    }
}

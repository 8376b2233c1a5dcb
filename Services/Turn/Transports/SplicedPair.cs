using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// A client's data connection and the connection of a peer, tied together (RFC 6062 §5.5): bytes go both ways as they come. Where one side
/// takes them too slowly, or the allocation has used up its rate, the other is not read: nothing is dropped and little waits.
/// </summary>
internal sealed class SplicedPair : TimedEntry
{
    // The loop tells when a queue has run empty. This is only for a loop that had nothing to tell because it wrote at once.
    private static readonly TimeSpan PauseCheck = TimeSpan.FromMilliseconds(200);

    private readonly TransportEnvironment _environment;
    private readonly StreamConnections _connections;
    private readonly StreamConnection _client;
    private readonly StreamOutput _toPeer;
    private bool _isClientPaused;
    private bool _isPeerPaused;
    private bool _isClosing;
    private MonotonicTime _clientHeldUntil;
    private MonotonicTime _peerHeldUntil;

    public SplicedPair(TransportEnvironment environment, StreamConnections connections, StreamConnection client, in FiveTuple peer)
    {
        _environment = environment;
        _connections = connections;
        _client = client;
        _toPeer = new StreamOutput(environment, peer);
    }

    /// <summary>The connection of the peer.</summary>
    public FiveTuple Peer => _toPeer.Path;

    /// <summary>The client has sent.</summary>
    public void HandleClientBytes(ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (_isClosing)
            return;

        if (!_toPeer.TrySend(bytes))
        {
            Break(now);
            return;
        }

        _clientHeldUntil = now + _environment.Handler.CountSplicedBytes(Peer, bytes.Length, fromPeer: false, now);
        if (!_isClosing && !_isClientPaused && (_toPeer.IsFull || _clientHeldUntil > now))
        {
            _isClientPaused = true;
            _environment.Sockets.PauseReading(_client.Path);
            _environment.Deadlines.Schedule(this, NextCheck(now));
        }
    }

    /// <summary>The peer has sent.</summary>
    public void HandlePeerBytes(ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (_isClosing)
            return;

        if (!_client.TrySendRaw(bytes))
        {
            Break(now);
            return;
        }

        _peerHeldUntil = now + _environment.Handler.CountSplicedBytes(Peer, bytes.Length, fromPeer: true, now);
        if (!_isClosing && !_isPeerPaused && (_client.Output.IsFull || _peerHeldUntil > now))
        {
            _isPeerPaused = true;
            _environment.Sockets.PauseReading(Peer);
            _environment.Deadlines.Schedule(this, NextCheck(now));
        }
    }

    /// <summary>The loop's queue to the peer has run empty.</summary>
    public void HandlePeerDrained()
    {
        _toPeer.Flush();
        if (_isClosing)
            CloseWhenEmpty();
        else if (_isClientPaused && !_toPeer.IsFull && _environment.Now >= _clientHeldUntil)
        {
            _isClientPaused = false;
            _environment.Sockets.ResumeReading(_client.Path);
        }
    }

    /// <summary>The loop's queue to the client has run empty, and what waited before it has been handed over.</summary>
    public void HandleClientDrained()
    {
        if (_isPeerPaused && !_isClosing && !_client.Output.IsFull && _environment.Now >= _peerHeldUntil)
        {
            _isPeerPaused = false;
            _environment.Sockets.ResumeReading(Peer);
        }
    }

    /// <summary>The peer's connection is gone: the client's is closed after what came before has left.</summary>
    public void HandlePeerDisconnect(MonotonicTime now)
    {
        bool wasClosing = _isClosing;
        Remove();
        if (!wasClosing)
        {
            _client.EndSplice(now);
            _environment.Handler.HandleSpliceEnd(_client.Client, Peer, now);
        }
    }

    /// <summary>The client's connection has ended, or is being closed: the peer's is closed after what came before has left.</summary>
    public void HandleClientEnd(MonotonicTime now)
    {
        if (_isClosing)
            return;

        _isClosing = true;
        _environment.Deadlines.Schedule(this, now + _environment.Options.CloseTimeout);
        CloseWhenEmpty();
    }

    /// <summary>Closes both connections after what came before has left.</summary>
    public void Close(MonotonicTime now)
    {
        if (_isClosing)
            return;

        _client.EndSplice(now);
        HandleClientEnd(now);
    }

    /// <inheritdoc/>
    public override void HandleDeadline(MonotonicTime now)
    {
        if (_isClosing)
        {
            _environment.Sockets.CloseTcp(Peer);
            Remove();
            return;
        }

        HandlePeerDrained();
        _client.Output.Flush();
        HandleClientDrained();
        if (_isClientPaused || _isPeerPaused)
            _environment.Deadlines.Schedule(this, NextCheck(now));
    }

    // When a side that is kept to its rate may be read again, or when the queues are looked at.
    private MonotonicTime NextCheck(MonotonicTime now)
    {
        MonotonicTime next = now + PauseCheck;
        if (_isClientPaused && _clientHeldUntil > now)
            next = MonotonicTime.Min(next, _clientHeldUntil);
        return _isPeerPaused && _peerHeldUntil > now ? MonotonicTime.Min(next, _peerHeldUntil) : next;
    }

    // A stream that has lost bytes is of no use, so both ends see it end.
    private void Break(MonotonicTime now)
    {
        _environment.Counters.SlowClosed++;
        Close(now);
        _environment.Handler.HandleSpliceEnd(_client.Client, Peer, now);
    }

    private void CloseWhenEmpty()
    {
        if (!_toPeer.IsWaiting)
        {
            _environment.Sockets.CloseTcp(Peer);
            Remove();
        }
    }

    private void Remove()
    {
        _isClosing = true;
        _toPeer.Release();
        _environment.Deadlines.Remove(this);
        _connections.Remove(this);
    }
}

using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>
/// The accepted connections of a loop: cuts received bytes into frames for the handler, queues and writes frames, and closes.
/// Writes are gathered until <see cref="Flush"/>, so that many frames to one peer are one system call.
/// </summary>
internal sealed class TcpStreams(EventLoopOptions options, LoopCounters counters, IPoller poller, GuardedHandler handler)
{
    private const int ReadBufferLength = 64 * 1024;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxSweepInterval = TimeSpan.FromSeconds(1);

    private readonly byte[] _readBuffer = new byte[ReadBufferLength];
    private readonly Dictionary<FiveTuple, TcpConnection> _byPath = [];
    private readonly HashSet<TcpConnection> _all = [];
    private readonly List<TcpConnection> _dirty = [];
    private readonly List<TcpConnection> _failed = [];
    private readonly List<TcpConnection> _expired = [];
    private readonly AddressQuota _quota = new(options.MaxTcpConnectionsPerAddress);
    private readonly TimeSpan _sweepInterval = SweepInterval(options);

    /// <summary>When <see cref="Sweep"/> is due; never while there is no connection.</summary>
    public MonotonicTime NextSweep { get; private set; } = MonotonicTime.Never;

    public bool HasWaitingBytes => _all.Any(connection => !connection.Queue.IsEmpty);

    public bool TryAdd(Socket socket, in FiveTuple path, StreamFraming framing, MonotonicTime now)
    {
        // A peer that reset its connection may come back with the same port before the reset is read here.
        if (_byPath.TryGetValue(path, out TcpConnection? stale))
            Abandon(stale, now);

        if (_all.Count >= options.MaxTcpConnections || !_quota.TryTake(path.Remote))
            return false;

        TcpConnection connection = new(socket, path, framing, now, options.MaxTcpSendQueueBytes);
        _byPath.Add(path, connection);
        _all.Add(connection);
        counters.TcpConnections = _all.Count;
        poller.Add(connection, PollEvents.Readable);
        NextSweep = MonotonicTime.Min(NextSweep, now + _sweepInterval);
        return true;
    }

    public void HandleReady(TcpConnection connection, PollEvents events, MonotonicTime now, IDatagramSink sink)
    {
        bool failed = (events & PollEvents.Failed) != 0;
        if (connection.State == TcpConnectionState.Open && (failed || (events & PollEvents.Readable) != 0))
            Read(connection, now, sink);
        else if (connection.State is TcpConnectionState.Draining or TcpConnectionState.HalfClosed)
            ReadAway(connection, failed);

        if ((events & PollEvents.Writable) != 0 && connection.State is TcpConnectionState.Open or TcpConnectionState.Draining)
            Write(connection);
    }

    /// <summary>Queues one frame; a frame that does not fit is dropped whole, so that the stream stays in step.</summary>
    public void Send(ReadOnlySpan<byte> datagram, in FiveTuple path)
    {
        if (!_byPath.TryGetValue(path, out TcpConnection? connection) || connection.State != TcpConnectionState.Open)
        {
            counters.DroppedNoPath++;
            return;
        }

        Span<byte> room = connection.Queue.Reserve(StreamFrame.MaxEncodedLength);
        if (room.IsEmpty)
        {
            Write(connection);
            room = connection.Queue.Reserve(StreamFrame.MaxEncodedLength);
        }

        if (room.IsEmpty)
        {
            counters.DroppedTcpQueueFull++;
            return;
        }

        connection.Queue.Commit(StreamFrame.Write(connection.Framing, datagram, room));
        counters.PacketsSent++;
        counters.BytesSent += datagram.Length;
        if (!connection.IsDirty)
        {
            connection.IsDirty = true;
            _dirty.Add(connection);
        }
    }

    /// <summary>Writes what was queued since the last call.</summary>
    public void Flush()
    {
        foreach (TcpConnection connection in _dirty)
        {
            connection.IsDirty = false;
            if (connection.State is TcpConnectionState.Open or TcpConnectionState.Draining)
                Write(connection);
        }

        _dirty.Clear();
    }

    /// <summary>Closes a connection as the handler asked: after what is queued has left.</summary>
    public void Close(in FiveTuple path, MonotonicTime now)
    {
        if (_byPath.TryGetValue(path, out TcpConnection? connection))
            BeginClose(connection, now);
    }

    /// <summary>Tells the handler of the connections whose writes failed. Not done at once: the failing write may be the handler's own.</summary>
    public void HandleFailures(MonotonicTime now, IDatagramSink sink)
    {
        for (int i = 0; i < _failed.Count; i++)
            Abort(_failed[i], now, sink);
        _failed.Clear();
    }

    public void Sweep(MonotonicTime now, IDatagramSink sink)
    {
        if (now < NextSweep)
            return;

        foreach (TcpConnection connection in _all)
        {
            if (IsExpired(connection, now))
                _expired.Add(connection);
        }

        foreach (TcpConnection connection in _expired)
        {
            if (connection.State == TcpConnectionState.Open)
                counters.TcpTimedOut++;
            Abort(connection, now, sink);
        }

        _expired.Clear();
        NextSweep = _all.Count == 0 ? MonotonicTime.Never : now + _sweepInterval;
    }

    /// <summary>While the loop stops: writes what waits and reads nothing.</summary>
    public void FinishWriting(TcpConnection connection, PollEvents events)
    {
        if ((events & PollEvents.Failed) != 0 || connection.State == TcpConnectionState.HalfClosed)
        {
            Remove(connection);
            return;
        }

        connection.PeerFinished = true;
        Write(connection);
        if (connection.State == TcpConnectionState.Failed)
            Remove(connection);
    }

    public void CloseAll()
    {
        foreach (TcpConnection connection in _all.ToArray())
            Remove(connection);
    }

    private static TimeSpan SweepInterval(EventLoopOptions options)
    {
        TimeSpan shorter = options.TcpFirstFrameTimeout < options.TcpIdleTimeout ? options.TcpFirstFrameTimeout : options.TcpIdleTimeout;
        return shorter / 4 < MaxSweepInterval ? shorter / 4 : MaxSweepInterval;
    }

    private bool IsExpired(TcpConnection connection, MonotonicTime now) => connection.State == TcpConnectionState.Open
        ? now - connection.LastFrame >= (connection.HasDelivered ? options.TcpIdleTimeout : options.TcpFirstFrameTimeout)
        : now >= connection.CloseBy;

    private void Read(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        int kept = connection.TakePartial(_readBuffer);
        counters.SystemCalls++;
        int read = connection.Socket.Receive(_readBuffer.AsSpan(kept), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            connection.KeepPartial(_readBuffer.AsSpan(0, kept));
            return;
        }

        if (error != SocketError.Success)
        {
            Abort(connection, now, sink);
            return;
        }

        if (read == 0)
        {
            // A half-close ends the session too: without a way to ask, the peer has no further use for answers.
            connection.PeerFinished = true;
            BeginClose(connection, now);
            Disconnect(connection, now, sink);
            return;
        }

        Deliver(connection, _readBuffer.AsSpan(0, kept + read), now, sink);
    }

    private void Deliver(TcpConnection connection, Span<byte> bytes, MonotonicTime now, IDatagramSink sink)
    {
        FrameStatus status;
        while ((status = StreamFrame.TryRead(connection.Framing, bytes, out StreamFrame frame)) == FrameStatus.Complete)
        {
            connection.MarkFrame(now);
            // "LENGTH ... a null packet", a keep-alive without content (RFC 4571 §2).
            if (frame.Length > 0)
                handler.HandleDatagram(bytes.Slice(frame.Offset, frame.Length), connection.Path, now, sink);
            bytes = bytes[frame.Consumed..];
        }

        if (status == FrameStatus.Malformed)
        {
            // The stream has lost its step and cannot be read on.
            counters.MalformedFrames++;
            Abort(connection, now, sink);
            return;
        }

        connection.KeepPartial(bytes);
    }

    private void ReadAway(TcpConnection connection, bool failed)
    {
        counters.SystemCalls++;
        int read = connection.Socket.Receive(_readBuffer, SocketFlags.None, out SocketError error);
        if (failed || (error != SocketError.WouldBlock && error != SocketError.Success))
        {
            Remove(connection);
            return;
        }

        if (error == SocketError.Success && read == 0)
        {
            connection.PeerFinished = true;
            ContinueClose(connection);
        }
    }

    private void Write(TcpConnection connection)
    {
        SocketError error = SocketError.Success;
        while (!connection.Queue.IsEmpty && error == SocketError.Success)
        {
            counters.SystemCalls++;
            int sent = connection.Socket.Send(connection.Queue.Waiting, SocketFlags.None, out error);
            if (error == SocketError.Success)
                connection.Queue.Advance(sent);
        }

        if (error is SocketError.Success or SocketError.WouldBlock)
        {
            poller.Change(connection, Interest(connection));
            if (connection.State == TcpConnectionState.Draining)
                ContinueClose(connection);
            return;
        }

        if (connection.State == TcpConnectionState.Draining)
        {
            Remove(connection);
            return;
        }

        connection.State = TcpConnectionState.Failed;
        _failed.Add(connection);
    }

    private static PollEvents Interest(TcpConnection connection) =>
        (connection.PeerFinished ? PollEvents.None : PollEvents.Readable)
        | (connection.Queue.IsEmpty ? PollEvents.None : PollEvents.Writable);

    private void BeginClose(TcpConnection connection, MonotonicTime now)
    {
        _byPath.Remove(connection.Path);
        connection.State = TcpConnectionState.Draining;
        connection.CloseBy = now + Linger;
        Write(connection);
    }

    private void ContinueClose(TcpConnection connection)
    {
        if (!connection.Queue.IsEmpty)
        {
            poller.Change(connection, Interest(connection));
            return;
        }

        if (connection.PeerFinished)
        {
            Remove(connection);
            return;
        }

        if (connection.State == TcpConnectionState.Draining)
        {
            // Closing with unread bytes would reset the connection and could destroy what the peer has not read yet: the
            // peer's FIN is awaited for a while.
            connection.State = TcpConnectionState.HalfClosed;
            try
            {
                connection.Socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                Remove(connection);
            }
        }
    }

    private void Abort(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        if (connection.State == TcpConnectionState.Closed)
            return;

        bool wasKnown = connection.State is TcpConnectionState.Open or TcpConnectionState.Failed;
        Remove(connection);
        if (wasKnown)
            Disconnect(connection, now, sink);
    }

    private void Disconnect(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        if (connection.HasDelivered)
            handler.HandleDisconnect(connection.Path, now, sink);
    }

    private void Abandon(TcpConnection connection, MonotonicTime now)
    {
        // Told apart from the new connection of the same path: the handler hears of the end before the first new frame.
        _byPath.Remove(connection.Path);
        connection.State = TcpConnectionState.Failed;
        connection.CloseBy = now;
        poller.Remove(connection);
        _failed.Add(connection);
    }

    private void Remove(TcpConnection connection)
    {
        if (!_all.Remove(connection))
            return;

        if (_byPath.TryGetValue(connection.Path, out TcpConnection? current) && ReferenceEquals(current, connection))
            _byPath.Remove(connection.Path);
        _quota.Return(connection.Path.Remote);
        counters.TcpConnections = _all.Count;
        poller.Remove(connection);
        connection.Release();
    }
}

using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>
/// Queues and writes what goes out over connections, and closes each once that has left. Writes are gathered until <see cref="Flush"/>, so
/// that many frames to one peer are one system call.
/// </summary>
internal sealed class TcpOutput(LoopCounters counters, IPoller poller, TcpTable table)
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxLinger = TimeSpan.FromSeconds(30);

    private readonly List<TcpConnection> _dirty = [];

    /// <summary>Connections whose writes failed, which the handler has not been told of yet.</summary>
    public List<TcpConnection> Failed { get; } = [];

    /// <summary>Raw connections whose queue became empty, which the handler has not been told of yet.</summary>
    public List<TcpConnection> Drained { get; } = [];

    /// <summary>Queues one frame; a frame that does not fit is dropped whole, so that the stream stays in step.</summary>
    public void QueueFrame(TcpConnection connection, ReadOnlySpan<byte> datagram)
    {
        Span<byte> room = Reserve(connection, StreamFrame.MaxEncodedLength);
        if (room.IsEmpty)
        {
            counters.DroppedTcpQueueFull++;
            return;
        }

        Commit(connection, StreamFrame.Write(connection.Framing, datagram, room), datagram.Length);
    }

    /// <summary>Queues bytes of a raw stream, all or none.</summary>
    public bool TryQueue(TcpConnection connection, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return true;

        Span<byte> room = Reserve(connection, bytes.Length);
        if (room.IsEmpty)
        {
            counters.DroppedTcpQueueFull++;
            connection.OwesDrained = !connection.Queue.IsEmpty;
            return false;
        }

        bytes.CopyTo(room);
        Commit(connection, bytes.Length, bytes.Length);
        return true;
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

    public void Write(TcpConnection connection)
    {
        SocketError error = SocketError.Success;
        bool hasWritten = false;
        while (!connection.Queue.IsEmpty && error == SocketError.Success)
        {
            counters.SystemCalls++;
            int sent = connection.Socket.Send(connection.Queue.Waiting, SocketFlags.None, out error);
            if (error == SocketError.Success)
            {
                connection.Queue.Advance(sent);
                hasWritten = true;
            }
        }

        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Fail(connection);
            return;
        }

        if (connection.State == TcpConnectionState.Draining)
        {
            ContinueClose(connection, hasWritten);
            return;
        }

        poller.Change(connection, connection.WantedEvents);
        NoteDrained(connection);
    }

    /// <summary>Closes a connection after what is queued has left; the handler hears no more of it.</summary>
    public void BeginClose(TcpConnection connection, MonotonicTime now)
    {
        table.ForgetPath(connection);
        if (!connection.HasQueued || connection.State is TcpConnectionState.Connecting or TcpConnectionState.Failed)
        {
            table.Remove(connection);
            return;
        }

        connection.State = TcpConnectionState.Draining;
        connection.CloseBy = now + Linger;
        connection.CloseAtLatest = now + MaxLinger;
        Write(connection);
    }

    /// <summary>Goes on closing: sends what waits, then our FIN, then awaits the peer's.</summary>
    public void ContinueClose(TcpConnection connection, bool hasWritten = false)
    {
        if (!connection.Queue.IsEmpty)
        {
            // A slow reader gets its bytes as long as it takes some.
            if (hasWritten)
                connection.CloseBy = MonotonicTime.Min(MonotonicClock.Now + Linger, connection.CloseAtLatest);
            poller.Change(connection, connection.WantedEvents);
            return;
        }

        if (connection.PeerFinished)
        {
            table.Remove(connection);
            return;
        }

        if (connection.State == TcpConnectionState.Draining)
        {
            // Closing with unread bytes would reset the connection and could destroy what the peer has not read yet: the
            // peer's FIN is awaited for a while.
            connection.State = TcpConnectionState.HalfClosed;
            poller.Change(connection, connection.WantedEvents);
            try
            {
                connection.Socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                table.Remove(connection);
            }
        }
    }

    private Span<byte> Reserve(TcpConnection connection, int length)
    {
        Span<byte> room = connection.Queue.Reserve(length);
        if (!room.IsEmpty || connection.Queue.IsEmpty)
            return room;

        Write(connection);
        return connection.State == TcpConnectionState.Open ? connection.Queue.Reserve(length) : [];
    }

    private void Commit(TcpConnection connection, int encodedLength, int length)
    {
        connection.Queue.Commit(encodedLength);
        connection.HasQueued = true;
        counters.PacketsSent++;
        counters.BytesSent += length;
        if (!connection.IsDirty)
        {
            connection.IsDirty = true;
            _dirty.Add(connection);
        }
    }

    private void NoteDrained(TcpConnection connection)
    {
        if (!connection.Queue.IsEmpty)
        {
            connection.OwesDrained = true;
        }
        else if (connection.OwesDrained)
        {
            connection.OwesDrained = false;
            if (connection.IsRaw)
                Drained.Add(connection);
        }
    }

    private void Fail(TcpConnection connection)
    {
        if (connection.State == TcpConnectionState.Draining)
        {
            table.Remove(connection);
            return;
        }

        // Not told at once: the failing write may be the handler's own.
        connection.State = TcpConnectionState.Failed;
        poller.Change(connection, PollEvents.None);
        Failed.Add(connection);
    }
}

using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>The connections of a loop as its turns see them: what to do when one is ready, when time passes, and at the end.</summary>
internal sealed class TcpStreams
{
    private static readonly TimeSpan MaxSweepInterval = TimeSpan.FromSeconds(1);

    private readonly EventLoopOptions _options;
    private readonly LoopCounters _counters;
    private readonly IPoller _poller;
    private readonly GuardedHandler _handler;
    private readonly TcpTable _table;
    private readonly TcpOutput _output;
    private readonly TcpInput _input;
    private readonly List<TcpConnection> _expired = [];
    private readonly TimeSpan _sweepInterval;

    public TcpStreams(EventLoopOptions options, LoopCounters counters, IPoller poller, GuardedHandler handler)
    {
        _options = options;
        _counters = counters;
        _poller = poller;
        _handler = handler;
        _table = new TcpTable(options, counters, poller);
        _output = new TcpOutput(counters, poller, _table);
        _input = new TcpInput(counters, _table, _output, handler);
        _sweepInterval = SweepInterval(options);
    }

    public TcpTable Table => _table;

    public TcpOutput Output => _output;

    /// <summary>When <see cref="Sweep"/> is due; never while there is no connection.</summary>
    public MonotonicTime NextSweep { get; private set; } = MonotonicTime.Never;

    public bool HasWaitingBytes => _table.All.Any(connection => !connection.Queue.IsEmpty);

    /// <summary>Whether the handler has to be told of something before the loop may sleep.</summary>
    public bool HasNotices => _output.Failed.Count + _output.Drained.Count > 0;

    /// <summary>Takes a connection in; false when a limit is reached.</summary>
    public bool TryAdd(TcpConnection connection, MonotonicTime now)
    {
        if (!_table.TryAdd(connection))
            return false;

        NextSweep = MonotonicTime.Min(NextSweep, now + _sweepInterval);
        return true;
    }

    /// <summary>Takes in a connection that a listener accepted, and tells the handler of it if it is raw.</summary>
    public bool TryAccept(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        // A peer that reset its connection may come back with the same port before the reset is read here.
        if (_table.TryFind(connection.Path, out TcpConnection? stale))
            _input.Abort(stale, now, sink);
        if (!TryAdd(connection, now))
            return false;

        if (connection.IsRaw)
        {
            connection.MarkKnown();
            _handler.HandleConnected(connection.Path, now, sink);
        }

        return true;
    }

    public void HandleReady(TcpConnection connection, PollEvents events, MonotonicTime now, IDatagramSink sink)
    {
        bool failed = (events & PollEvents.Failed) != 0;
        switch (connection.State)
        {
            case TcpConnectionState.Connecting:
                EndConnect(connection, now, sink);
                return;
            case TcpConnectionState.Open when connection.IsPaused:
                // Only what nobody asked for can be new: the connection is dead, whatever there is left to read.
                if (failed)
                    _input.Abort(connection, now, sink);
                break;
            case TcpConnectionState.Open when failed || (events & PollEvents.Readable) != 0:
                _input.Read(connection, now, sink);
                break;
            case TcpConnectionState.Draining or TcpConnectionState.HalfClosed:
                _input.ReadAway(connection, failed);
                break;
        }

        if ((events & PollEvents.Writable) != 0 && connection.State is TcpConnectionState.Open or TcpConnectionState.Draining)
            _output.Write(connection);
    }

    /// <summary>Queues one frame; dropped and counted when it does not fit or the connection is gone.</summary>
    public void Send(ReadOnlySpan<byte> datagram, in FiveTuple path)
    {
        if (_table.TryFind(path, out TcpConnection? connection) && connection.State == TcpConnectionState.Open)
            _output.QueueFrame(connection, datagram);
        else
            _counters.DroppedNoPath++;
    }

    public void Flush() => _output.Flush();

    /// <summary>Closes a connection as the handler asked: after what is queued has left.</summary>
    public void Close(in FiveTuple path, MonotonicTime now)
    {
        if (_table.TryFind(path, out TcpConnection? connection))
            _output.BeginClose(connection, now);
    }

    /// <summary>Tells the handler of writes that failed and queues that became empty. What that brings about is told in the next turn.</summary>
    public void Notify(MonotonicTime now, IDatagramSink sink)
    {
        int failed = _output.Failed.Count;
        for (int i = 0; i < failed; i++)
            _input.Abort(_output.Failed[i], now, sink);
        _output.Failed.RemoveRange(0, failed);

        int drained = _output.Drained.Count;
        for (int i = 0; i < drained; i++)
        {
            TcpConnection connection = _output.Drained[i];
            if (connection.State != TcpConnectionState.Open)
                continue;

            if (connection.Queue.IsEmpty)
                _handler.HandleDrained(connection.Path, now, sink);
            else
                connection.OwesDrained = true;
        }

        _output.Drained.RemoveRange(0, drained);
    }

    public void Sweep(MonotonicTime now, IDatagramSink sink)
    {
        if (now < NextSweep)
            return;

        foreach (TcpConnection connection in _table.All)
        {
            if (IsExpired(connection, now))
                _expired.Add(connection);
        }

        foreach (TcpConnection connection in _expired)
        {
            if (connection.State == TcpConnectionState.Open)
                _counters.TcpTimedOut++;
            _input.Abort(connection, now, sink);
        }

        _expired.Clear();
        NextSweep = _table.All.Count == 0 ? MonotonicTime.Never : now + _sweepInterval;
    }

    /// <summary>While the loop stops: writes what waits and reads nothing.</summary>
    public void FinishWriting(TcpConnection connection, PollEvents events)
    {
        if ((events & PollEvents.Failed) != 0 || connection.State is TcpConnectionState.HalfClosed or TcpConnectionState.Connecting)
        {
            _table.Remove(connection);
            return;
        }

        connection.PeerFinished = true;
        _output.Write(connection);
        if (connection.State == TcpConnectionState.Failed)
            _table.Remove(connection);
    }

    public void CloseAll()
    {
        foreach (TcpConnection connection in _table.All.ToArray())
            _table.Remove(connection);
    }

    private static TimeSpan SweepInterval(EventLoopOptions options)
    {
        TimeSpan shorter = options.TcpFirstFrameTimeout < options.TcpIdleTimeout ? options.TcpFirstFrameTimeout : options.TcpIdleTimeout;
        return shorter / 4 < MaxSweepInterval ? shorter / 4 : MaxSweepInterval;
    }

    private void EndConnect(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        if (!TcpConnector.HasConnected(connection.Socket))
        {
            _table.Remove(connection);
            _handler.HandleConnectFailed(connection.Path, now, sink);
            return;
        }

        connection.State = TcpConnectionState.Open;
        _poller.Change(connection, connection.WantedEvents);
        connection.MarkKnown();
        _handler.HandleConnected(connection.Path, now, sink);
    }

    private bool IsExpired(TcpConnection connection, MonotonicTime now) => connection.State switch
    {
        // A raw stream lives as long as the handler wants, and so does the attempt to connect.
        TcpConnectionState.Connecting => false,
        TcpConnectionState.Open when connection.IsRaw => false,
        TcpConnectionState.Open => now - connection.LastFrame >= (connection.IsKnown ? _options.TcpIdleTimeout : _options.TcpFirstFrameTimeout),
        _ => now >= connection.CloseBy,
    };
}

using System.Net;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>The TCP half of <see cref="IRelaySockets"/>: listeners that come and go, connections to peers, and streams without framing.</summary>
internal sealed class RawStreams(EventLoopOptions options, IPoller poller, TcpStreams streams) : IDisposable
{
    private readonly Dictionary<TransportAddress, TcpListenSocket> _listeners = [];

    public bool TryListen(in TransportAddress local)
    {
        if (_listeners.ContainsKey(local) || TcpListenSocket.TryOpenForPeers(new IPEndPoint(local.ToIPAddress(), local.Port)) is not { } listener)
            return false;

        if (!poller.TryAdd(listener, PollEvents.Readable))
        {
            listener.Dispose();
            return false;
        }

        _listeners.Add(local, listener);
        return true;
    }

    public void CloseListener(in TransportAddress local)
    {
        if (!_listeners.Remove(local, out TcpListenSocket? listener))
            return;

        poller.Remove(listener);
        listener.Dispose();
    }

    public bool TryConnect(in FiveTuple path)
    {
        if (path.Local.IsIPv6 != path.Remote.IsIPv6 || streams.Table.TryFind(path, out _) || TcpConnector.TryConnect(path) is not { } socket)
            return false;

        MonotonicTime now = MonotonicClock.Now;
        TcpConnection connection = new(socket, path, StreamFraming.Raw, isClient: false, now, TcpConnection.QueueLimit(options, StreamFraming.Raw))
        {
            State = TcpConnectionState.Connecting,
        };
        if (streams.TryAdd(connection, now))
            return true;

        connection.Release();
        return false;
    }

    public bool TrySend(ReadOnlySpan<byte> bytes, in FiveTuple path) =>
        TryFindOpen(path, out TcpConnection? connection) && streams.Output.TryQueue(connection, bytes);

    public int QueuedBytes(in FiveTuple path)
    {
        if (!TryFindOpen(path, out TcpConnection? connection))
            return 0;

        // Who knows that bytes wait may wait for them to leave, even if that happens at the end of this turn.
        connection.OwesDrained |= !connection.Queue.IsEmpty;
        return connection.Queue.Count;
    }

    public void SetPaused(in FiveTuple path, bool isPaused)
    {
        if (!TryFindOpen(path, out TcpConnection? connection))
            return;

        connection.IsPaused = isPaused;
        poller.Change(connection, connection.WantedEvents);
    }

    public void Close(in FiveTuple path) => streams.Close(path, MonotonicClock.Now);

    public void Dispose()
    {
        foreach (TcpListenSocket listener in _listeners.Values)
            listener.Dispose();
    }

    private bool TryFindOpen(in FiveTuple path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TcpConnection? connection) =>
        streams.Table.TryFind(path, out connection) && connection is { IsRaw: true, State: TcpConnectionState.Open };
}

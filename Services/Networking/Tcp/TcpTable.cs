using System.Diagnostics.CodeAnalysis;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>The connections of a loop, by path, within the limits.</summary>
internal sealed class TcpTable(EventLoopOptions options, LoopCounters counters, IPoller poller)
{
    private readonly Dictionary<FiveTuple, TcpConnection> _byPath = [];
    private readonly HashSet<TcpConnection> _all = [];
    private readonly AddressQuota _quota = new(options.MaxTcpConnectionsPerAddress);
    private int _clients;

    public IReadOnlyCollection<TcpConnection> All => _all;

    public bool TryFind(in FiveTuple path, [NotNullWhen(true)] out TcpConnection? connection) => _byPath.TryGetValue(path, out connection);

    /// <summary>
    /// Takes a connection in and watches it; false when a limit is reached. Clients count in total and by address; connections to and from
    /// peers in total, by themselves, because the handler decides about each.
    /// </summary>
    public bool TryAdd(TcpConnection connection)
    {
        int alike = connection.IsClient ? _clients : _all.Count - _clients;
        if (alike >= options.MaxTcpConnections || (connection.IsClient && !_quota.TryTake(connection.Path.Remote)))
            return false;

        if (!poller.TryAdd(connection, connection.WantedEvents))
        {
            if (connection.IsClient)
                _quota.Return(connection.Path.Remote);
            return false;
        }

        _byPath.Add(connection.Path, connection);
        _all.Add(connection);
        _clients += connection.IsClient ? 1 : 0;
        counters.TcpConnections = _all.Count;
        return true;
    }

    /// <summary>Nothing goes to or comes from the path of a closing connection any more.</summary>
    public void ForgetPath(TcpConnection connection)
    {
        if (_byPath.TryGetValue(connection.Path, out TcpConnection? current) && ReferenceEquals(current, connection))
            _byPath.Remove(connection.Path);
    }

    /// <summary>Closes the socket. A connection that is gone already is ignored.</summary>
    public void Remove(TcpConnection connection)
    {
        if (!_all.Remove(connection))
            return;

        ForgetPath(connection);
        if (connection.IsClient)
        {
            _quota.Return(connection.Path.Remote);
            _clients--;
        }

        counters.TcpConnections = _all.Count;
        poller.Remove(connection);
        connection.Release();
    }
}

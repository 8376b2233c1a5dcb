using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>The TCP connections of one worker's clients, and the peers that some of them are tied to.</summary>
internal sealed class StreamConnections(TransportEnvironment environment)
{
    private readonly Dictionary<FiveTuple, StreamConnection> _connections = [];
    private readonly Dictionary<FiveTuple, StreamConnection> _proxied = [];
    private readonly Dictionary<FiveTuple, SplicedPair> _peers = [];

    /// <summary>A connection was accepted.</summary>
    public void HandleConnected(in FiveTuple path, MonotonicTime now)
    {
        ClientTransportOptions options = environment.Options;
        if (!options.AllowTcp && !environment.ServesTls)
        {
            environment.Counters.JunkClosed++;
            environment.Sockets.CloseTcp(path);
            return;
        }

        if (options.UseProxyProtocol && options.IsTrustedProxy?.Invoke(path.Remote) == false)
        {
            environment.Counters.ProxyRefused++;
            environment.Sockets.CloseTcp(path);
            return;
        }

        // The system gives addresses again only when the connection before is gone, and then the loop has told of that.
        _connections[path] = new StreamConnection(environment, this, path, now);
        environment.Counters.OpenStreams = _connections.Count;
    }

    /// <summary>Bytes came from a client or from a spliced peer.</summary>
    public void HandleBytes(Span<byte> bytes, in FiveTuple path, MonotonicTime now)
    {
        if (_connections.TryGetValue(path, out StreamConnection? connection))
            connection.HandleBytes(bytes, now);
        else if (_peers.TryGetValue(path, out SplicedPair? pair))
            pair.HandlePeerBytes(bytes, now);
    }

    /// <summary>A connection is gone.</summary>
    public void HandleDisconnect(in FiveTuple path, MonotonicTime now)
    {
        if (_connections.TryGetValue(path, out StreamConnection? connection))
            connection.HandleDisconnect(now);
        else if (_peers.TryGetValue(path, out SplicedPair? pair))
            pair.HandlePeerDisconnect(now);
    }

    /// <summary>The loop's queue of a connection has run empty.</summary>
    public void HandleDrained(in FiveTuple path)
    {
        if (_connections.TryGetValue(path, out StreamConnection? connection))
            connection.HandleDrained();
        else if (_peers.TryGetValue(path, out SplicedPair? pair))
            pair.HandlePeerDrained();
    }

    /// <summary>Finds the connection of a client.</summary>
    public bool TryFind(in TurnClient client, out StreamConnection connection)
    {
        if (_proxied.Count > 0 && _proxied.TryGetValue(client.Path, out connection!))
            return true;
        return _connections.TryGetValue(client.Path, out connection!) && connection.Client.Path == client.Path;
    }

    /// <summary>Notes whom a proxy speaks for. False when another connection claims to be the same: no two clients can be told apart then.</summary>
    public bool TryAddProxied(StreamConnection connection, in FiveTuple clientPath) =>
        !_connections.ContainsKey(clientPath) && _proxied.TryAdd(clientPath, connection);

    /// <summary>Whether a peer's connection is spliced.</summary>
    public bool OwnsPeer(in FiveTuple peer) => _peers.ContainsKey(peer);

    /// <summary>Ties a connection to a peer.</summary>
    public bool TrySplice(in TurnClient dataConnection, in FiveTuple peer, ReadOnlySpan<byte> early, MonotonicTime now)
    {
        bool isFound = TryFind(dataConnection, out StreamConnection connection);
        if (!isFound || connection.Stage != StreamStage.Messages || _peers.ContainsKey(peer))
            return false;

        SplicedPair pair = new(environment, this, connection, peer);
        _peers.Add(peer, pair);
        environment.Counters.Splices++;
        environment.Counters.OpenSplices = _peers.Count;
        connection.BeginSplice(pair);
        if (!early.IsEmpty)
            pair.HandlePeerBytes(early, now);
        return true;
    }

    /// <summary>Closes a spliced pair from the peer's side; nothing is told. False when there is none.</summary>
    public bool TryClosePeer(in FiveTuple peer, MonotonicTime now)
    {
        if (!_peers.TryGetValue(peer, out SplicedPair? pair))
            return false;

        pair.Close(now);
        return true;
    }

    /// <summary>Closes everything; the core is told nothing.</summary>
    public void CloseAll(MonotonicTime now)
    {
        foreach (StreamConnection connection in _connections.Values.ToArray())
            connection.Close(now);
    }

    /// <summary>A connection is closed.</summary>
    public void Remove(StreamConnection connection)
    {
        _connections.Remove(connection.Path);
        if (connection.Client.Path != connection.Path)
            _proxied.Remove(connection.Client.Path);
        environment.Counters.OpenStreams = _connections.Count;
    }

    /// <summary>A pair is closed.</summary>
    public void Remove(SplicedPair pair)
    {
        _peers.Remove(pair.Peer);
        environment.Counters.OpenSplices = _peers.Count;
    }
}

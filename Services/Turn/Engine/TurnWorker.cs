using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Transports;

namespace JbAspire.Turn.Engine;

/// <summary>
/// One worker: what its event loop brings goes to the clients' transports where a listener got it, and to the core where a relay did. Every call
/// is made on the loop's thread.
/// </summary>
internal sealed class TurnWorker : IRelayHandler, IDisposable
{
    private readonly WorkerTransport _transport = new();
    private int[] _listeningPorts = [];
    private ClientTransports _clients = null!;
    private TurnServer _core = null!;
    private IRelaySockets? _sockets;
    private IDatagramSink? _sink;

    public TurnServer Core => _core;

    public ClientTransports Clients => _clients;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Min(_core.NextDeadline, _clients.NextDeadline);

    /// <summary>Makes the worker ready. To be called once, after its loop has bound the listeners and before it starts.</summary>
    /// <param name="sockets">The loop's sockets.</param>
    /// <param name="listeningPorts">The ports of the listeners; no relay has one of them.</param>
    /// <param name="createCore">Makes the core over the transport that it is given.</param>
    /// <param name="transports">Which transports clients may use.</param>
    public void Prepare(
        IRelaySockets sockets, IEnumerable<int> listeningPorts, Func<ITurnTransport, TurnServer> createCore, ClientTransportOptions transports)
    {
        _sockets = sockets;
        _listeningPorts = [.. listeningPorts.Distinct()];
        _core = createCore(_transport);
        _clients = new ClientTransports(transports, new CoreClients(_core));
    }

    /// <inheritdoc/>
    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        if (IsListener(path.Local))
            _clients.HandleDatagram(datagram, path, now);
        else if (path.Protocol == TransportProtocol.Udp)
            _core.HandlePeer(datagram, path, now);
        else if (_clients.OwnsPeer(path))
            _clients.HandleDatagram(datagram, path, now);
    }

    /// <inheritdoc/>
    public void HandleConnected(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        if (IsListener(path.Local))
        {
            _clients.HandleConnected(path, now);
            return;
        }

        // What a peer sends before its data connection is there waits in the system's buffers.
        _sockets!.PauseReading(path);
        _core.HandlePeerConnected(path, now);
    }

    /// <inheritdoc/>
    public void HandleConnectFailed(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        _core.HandlePeerConnectFailed(path);
    }

    /// <inheritdoc/>
    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        if (IsListener(path.Local) || _clients.OwnsPeer(path))
            _clients.HandleDisconnect(path, now);
        else
            _core.HandlePeerDisconnected(path);
    }

    /// <inheritdoc/>
    public void HandleDrained(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        _clients.HandleDrained(path, now);
    }

    /// <inheritdoc/>
    public void HandleIcmp(in FiveTuple path, IcmpError error, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        if (!IsListener(path.Local))
            _core.HandleIcmp(path, error, now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        _core.HandleDeadline(now);
        _clients.HandleDeadline(now);
    }

    /// <inheritdoc/>
    public bool TryTakePathToClose(out FiveTuple path)
    {
        // Raw streams are closed through the sockets.
        path = default;
        return false;
    }

    /// <summary>Takes new rules into force.</summary>
    public void Reload(ITurnAuthenticator authenticator, IPeerPolicy policy, TurnOptions options, MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        _core.Reload(authenticator, policy, options);
    }

    /// <summary>Ends every allocation.</summary>
    public void Close(MonotonicTime now, IDatagramSink sink)
    {
        Enter(now, sink);
        _core.Close(now);
    }

    /// <summary>Frees what is native. To be called once the loop has ended.</summary>
    public void Dispose()
    {
        if (_sink is not null)
            _clients.Dispose();
    }

    // The sink is one object for the life of the loop; the first call brings it.
    private void Enter(MonotonicTime now, IDatagramSink sink)
    {
        _transport.Now = now;
        if (ReferenceEquals(_sink, sink))
            return;

        _sink = sink;
        _clients.Attach(_sockets!, sink);
        _transport.Attach(_sockets!, _clients);
    }

    private bool IsListener(in TransportAddress local)
    {
        int port = local.Port;
        foreach (int listening in _listeningPorts)
        {
            if (listening == port)
                return true;
        }

        return false;
    }
}

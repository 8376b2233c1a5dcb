using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Transports;

namespace JbAspire.Turn.Engine;

/// <summary>What the core of a worker sends and opens, handed on to the clients' transports and the loop's sockets.</summary>
internal sealed class WorkerTransport : ITurnTransport
{
    private IRelaySockets _sockets = null!;
    private ClientTransports _clients = null!;

    /// <summary>The time of the call that is under way.</summary>
    public MonotonicTime Now { get; set; }

    /// <summary>Gives the other side; to be called before the core is.</summary>
    public void Attach(IRelaySockets sockets, ClientTransports clients)
    {
        _sockets = sockets;
        _clients = clients;
    }

    /// <inheritdoc/>
    public Span<byte> GetBuffer(int length) => _clients.GetBuffer(length);

    /// <inheritdoc/>
    public void SendToClient(int length, in TurnClient client) => _clients.Send(length, client);

    /// <inheritdoc/>
    public void SendToPeer(int length, in FiveTuple path) => _clients.Send(length, new TurnClient(path, TurnClientTransport.Udp));

    /// <inheritdoc/>
    public void CloseClient(in TurnClient client) => _clients.Close(client);

    /// <inheritdoc/>
    public bool TryOpenRelay(in TransportAddress local) => _sockets.TryBindUdp(local);

    /// <inheritdoc/>
    public void CloseRelay(in TransportAddress local) => _sockets.CloseUdp(local);

    /// <inheritdoc/>
    public bool TrySetDontFragment(in TransportAddress local, bool isSet) => _sockets.TrySetDontFragment(local, isSet);

    /// <inheritdoc/>
    public bool TryListen(in TransportAddress local) => _sockets.TryListenTcp(local);

    /// <inheritdoc/>
    public void CloseListener(in TransportAddress local) => _sockets.CloseTcpListener(local);

    /// <inheritdoc/>
    public bool TryConnect(in FiveTuple peer) => _sockets.TryConnectTcp(peer);

    /// <inheritdoc/>
    public void ClosePeer(in FiveTuple peer)
    {
        if (!_clients.TryClosePeer(peer))
            _sockets.CloseTcp(peer);
    }

    /// <inheritdoc/>
    public void Splice(in TurnClient dataConnection, in FiveTuple peer)
    {
        if (_clients.TrySplice(dataConnection, peer, [], Now))
            _sockets.ResumeReading(peer);
        else
            _sockets.CloseTcp(peer);
    }
}

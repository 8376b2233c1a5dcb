using System.Net;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>Finds the socket that a datagram leaves through, by its local address.</summary>
internal sealed class UdpSocketTable
{
    private readonly Dictionary<TransportAddress, UdpSocket> _byLocal = [];
    private TransportAddress _lastLocal;
    private UdpSocket? _last;

    public IEnumerable<UdpSocket> All => _byLocal.Values;

    public void Add(UdpSocket socket)
    {
        _byLocal.Add(socket.Local, socket);
        _last = null;
    }

    /// <summary>The socket of <see cref="IUdpSockets.TryBindUdp"/> that is bound to exactly this address.</summary>
    public UdpSocket? FindRelay(in TransportAddress local) =>
        _byLocal.TryGetValue(local, out UdpSocket? socket) && socket.IsRelay ? socket : null;

    public bool Contains(in TransportAddress local) => _byLocal.ContainsKey(local);

    public void Remove(UdpSocket socket)
    {
        _byLocal.Remove(socket.Local);
        // An address of a wildcard socket may be what was looked up last, so the socket decides and not its own address.
        if (ReferenceEquals(_last, socket))
            _last = null;
    }

    /// <summary>The socket bound to <paramref name="local"/>, else the wildcard socket of its port and family; null when there is none.</summary>
    public UdpSocket? Find(in TransportAddress local)
    {
        // Consecutive packets nearly always leave through one socket.
        if (_last is not null && _lastLocal == local)
            return _last;

        if (!_byLocal.TryGetValue(local, out UdpSocket? socket) && !TryFindWildcard(local, out socket))
            return null;

        _lastLocal = local;
        _last = socket;
        return socket;
    }

    private bool TryFindWildcard(in TransportAddress local, out UdpSocket? socket)
    {
        if (!local.IsIPv6 && _byLocal.TryGetValue(TransportAddress.From(IPAddress.Any, local.Port), out socket))
            return true;

        // A wildcard IPv6 socket is dual-stack: it serves IPv4 too.
        return _byLocal.TryGetValue(TransportAddress.From(IPAddress.IPv6Any, local.Port), out socket) && socket.ReportsDestination;
    }
}

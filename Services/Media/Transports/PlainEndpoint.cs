using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>One end of a plain transport: where it receives RTP (with RTCP, when that is multiplexed) or RTCP, and who its peer is there.</summary>
internal sealed class PlainEndpoint(PlainTransport transport, in TransportAddress local, string announcedAddress, bool isShared)
{
    private FiveTuple _path;

    public PlainTransport Transport => transport;

    /// <summary>What the socket is bound to: 0.0.0.0 or :: stand for all addresses of the host.</summary>
    public TransportAddress Local { get; } = local;

    /// <summary>Whether the socket is the worker's, and the peer's address tells whose a datagram is.</summary>
    public bool IsShared => isShared;

    /// <summary>Whether the peer is known.</summary>
    public bool HasRemote { get; private set; }

    /// <summary>The peer, when it is known.</summary>
    public TransportAddress Remote => _path.Remote;

    /// <summary>The way to the peer, when it is known.</summary>
    public ref readonly FiveTuple Path => ref _path;

    /// <summary>Whether datagrams along <see cref="Path"/> are found without asking for the socket.</summary>
    public bool IsOnFastPath { get; private set; }

    public PlainTuple Tuple => new(Local, announcedAddress, HasRemote ? Remote : null);

    /// <summary>Whether a datagram to this address of ours came to this end.</summary>
    public bool Receives(in TransportAddress address) => address == Local || (Local.IsUnspecified && address.Port == Local.Port);

    /// <summary>The peer is told: where its own datagrams come to is not known yet.</summary>
    public void Point(in TransportAddress remote)
    {
        _path = new FiveTuple(TransportProtocol.Udp, Local, remote);
        HasRemote = true;
    }

    /// <summary>A datagram of the peer came along this path: answers leave from the address of ours that it asked.</summary>
    public void Follow(in FiveTuple path)
    {
        _path = path;
        HasRemote = true;
        IsOnFastPath = true;
    }
}

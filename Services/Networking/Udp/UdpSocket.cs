using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>A bound, non-blocking UDP socket.</summary>
internal sealed class UdpSocket : PollTarget
{
    /// <summary>Takes a socket that was bound before the loop started, or on the portable back end.</summary>
    public UdpSocket(Socket socket, IPEndPoint local, bool isWildcard, bool isRelay)
        : base(socket)
    {
        Local = TransportAddress.From(local.Address, local.Port);
        IsIPv6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        IsDualStack = IsIPv6 && socket.DualMode;
        ReportsDestination = isWildcard;
        ScopeId = IsIPv6 ? (uint)local.Address.ScopeId : 0;
        IsRelay = isRelay;
    }

    /// <summary>Takes a descriptor that was bound while the loop runs.</summary>
    public UdpSocket(int descriptor, in TransportAddress local, bool isWildcard)
        : base(descriptor)
    {
        Local = local;
        IsIPv6 = local.IsIPv6;
        IsDualStack = IsIPv6 && isWildcard;
        ReportsDestination = isWildcard;
        IsRelay = true;
        ReportsErrors = true;
    }

    /// <summary>The address that the socket is bound to; 0.0.0.0 or :: for a wildcard.</summary>
    public TransportAddress Local { get; }

    /// <summary>Whether addresses on this socket are written as IPv6 ones (IPv4 peers of a dual-stack socket as mapped ones).</summary>
    public bool IsIPv6 { get; }

    /// <summary>Whether an IPv6 socket serves IPv4 too.</summary>
    public bool IsDualStack { get; }

    /// <summary>
    /// Whether each datagram tells the address that it was sent to, and can be given the address that it leaves from. True for
    /// wildcard sockets, so that a host with several addresses answers from the one that was asked.
    /// </summary>
    public bool ReportsDestination { get; }

    /// <summary>The interface of a link-local address; 0 for all others.</summary>
    public uint ScopeId { get; }

    /// <summary>Whether the handler opened the socket while the loop ran, and so may close it.</summary>
    public bool IsRelay { get; }

    /// <summary>Whether ICMP errors come with the datagrams' addresses. Each also makes one later call on the socket fail.</summary>
    public bool ReportsErrors { get; }

    /// <summary>Whether datagrams leave with DF set and are never fragmented.</summary>
    public bool DontFragment { get; set; }

    /// <summary>
    /// Where the last datagram was to go that the system found too long: in its own report of that, Linux leaves the port of an IPv4 peer out.
    /// </summary>
    public TransportAddress TooLongFor { get; set; }

    /// <summary>Where <see cref="TrainPlanner"/> keeps what goes out through this socket, while it plans.</summary>
    public int PlanGroup { get; set; } = -1;

    /// <summary>Whether the socket can send to the address's family at all.</summary>
    public bool CanReach(in TransportAddress remote) => remote.IsIPv6 == IsIPv6 || IsDualStack;
}

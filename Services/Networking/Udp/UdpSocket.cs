using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>A bound, non-blocking UDP socket.</summary>
internal sealed class UdpSocket(Socket socket, IPEndPoint local, bool reportsDestination) : PollTarget(socket)
{
    public IPEndPoint EndPoint { get; } = local;

    /// <summary>The address that the socket is bound to; 0.0.0.0 or :: for a wildcard.</summary>
    public TransportAddress Local { get; } = TransportAddress.From(local.Address, local.Port);

    /// <summary>Whether addresses on this socket are written as IPv6 ones (IPv4 peers of a dual-stack socket as mapped ones).</summary>
    public bool IsIPv6 { get; } = local.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>
    /// Whether each datagram tells the address that it was sent to, and can be given the address that it leaves from. True for
    /// wildcard sockets, so that a host with several addresses answers from the one that was asked.
    /// </summary>
    public bool ReportsDestination { get; } = reportsDestination;

    /// <summary>The interface of a link-local address; 0 for all others.</summary>
    public uint ScopeId { get; } = local.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)local.Address.ScopeId : 0;
}

using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Portable;

/// <summary>Opens UDP sockets while the loop runs, with the framework's means: a refusal costs an exception here, which goes no further.</summary>
internal static class PortableUdpOpener
{
    // Windows only: an ICMP "port unreachable" must not make the next receive fail.
    private const int SioUdpConnectionReset = -1744830452;

    /// <summary>A socket that is bound to <paramref name="local"/> alone; null when the system refuses.</summary>
    public static UdpSocket? TryOpen(in TransportAddress local, EventLoopOptions options)
    {
        // The framework cannot choose the source address of a datagram: answers could leave from another address than was asked.
        if (local.IsUnspecified)
            return null;

        IPEndPoint endPoint = new(local.ToIPAddress(), local.Port);
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            if (local.IsIPv6)
                socket.DualMode = false;
            if (OperatingSystem.IsWindows())
            {
                socket.ExclusiveAddressUse = true;
                socket.IOControl(SioUdpConnectionReset, [0], null);
            }

            if (options.ReceiveBufferSize is { } receive)
                socket.ReceiveBufferSize = receive;
            if (options.SendBufferSize is { } send)
                socket.SendBufferSize = send;
            socket.Bind(endPoint);
            return new UdpSocket(socket, endPoint, isWildcard: false, isRelay: true);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>The framework has the option for IPv4 alone.</summary>
    public static bool TrySetDontFragment(UdpSocket socket, bool isSet)
    {
        if (socket.IsIPv6)
            return false;

        try
        {
            socket.Socket.DontFragment = isSet;
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

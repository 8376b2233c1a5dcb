using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking;

/// <summary>Looks at UDP addresses before they are bound.</summary>
public static class UdpAddress
{
    /// <summary>
    /// Makes sure that nobody has an address. SO_REUSEPORT lets another process of the same user bind it too, and half of the clients would reach
    /// that one: whoever shares an address among loops of its own asks here first.
    /// </summary>
    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    public static void RequireFree(IPEndPoint local)
    {
        try
        {
            using Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (local.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.ExclusiveAddressUse = true;
            socket.Bind(local);
        }
        catch (SocketException exception)
        {
            throw BindError.Describe("UDP", local, exception);
        }
    }
}

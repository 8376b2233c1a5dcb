using System.Net;
using System.Net.Sockets;

namespace JbAspire.Tests.Integration;

/// <summary>The system with media on this machine's own address: Firefox sends nothing to loopback.</summary>
public sealed class ReachableSystemFixture : SystemFixture
{
    private const int DiscardPort = 9;

    /// <summary>Where packets to the outside would leave from; nothing is sent.</summary>
    protected override IPAddress PublicAddress
    {
        get
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse("192.0.2.1"), DiscardPort);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace JbAspire.Benchmarks.Stages;

/// <summary>A socket that nobody reads and whose buffer is full at once: sending to it costs the way through the kernel and nothing behind it.</summary>
internal static class FullSocket
{
    public static Socket Create()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}

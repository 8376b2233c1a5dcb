using System.Net;
using System.Net.Sockets;

namespace JbAspire.TestKit;

/// <summary>Consecutive ports that were free, UDP and TCP, when they were looked for.</summary>
public readonly record struct PortRange(int First, int Last)
{
    public bool Contains(int port) => port >= First && port <= Last;

    public static PortRange FindFree(int length)
    {
        // Below the range that the kernel gives to outgoing connections, and beside the system's usual ports.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = Random.Shared.Next(20_000, 32_000);
            if (Enumerable.Range(first, length).All(IsFree))
                return new PortRange(first, first + length - 1);
        }

        throw new InvalidOperationException($"There are no {length} consecutive free ports.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

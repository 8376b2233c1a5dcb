using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Hands out ports for processes to bind. They lie below the range from which the kernel takes the ports of outgoing connections, so that
/// nothing takes one between this choice and the process's bind; a port is handed out once in a run.
/// </summary>
internal static class FreePorts
{
    private const int First = 20000;
    private const int Last = 32000;
    private static readonly HashSet<int> Used = [];

    public static int Next()
    {
        lock (Used)
        {
            for (var attempt = 0; attempt < 2 * (Last - First); attempt++)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Used.Contains(port) && IsFree(port))
                {
                    Used.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No port between {First} and {Last} is free.");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Tcp;

/// <summary>A bound, non-blocking listener.</summary>
internal sealed class TcpListenSocket(Socket socket, StreamFraming framing) : PollTarget(socket)
{
    private const int Backlog = 512;

    public StreamFraming Framing { get; } = framing;

    public IPEndPoint EndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;


    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    public static TcpListenSocket Open(IPEndPoint local, StreamFraming framing)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = local.Address.Equals(IPAddress.IPv6Any);
            socket.Bind(local);
            socket.Listen(Backlog);
            return new TcpListenSocket(socket, framing);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw BindError.Describe("TCP", local, exception);
        }
    }
}

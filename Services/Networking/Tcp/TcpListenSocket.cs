using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Linux;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Tcp;

/// <summary>A bound, non-blocking listener.</summary>
internal sealed class TcpListenSocket(Socket socket, StreamFraming framing, bool isForClients) : PollTarget(socket)
{
    private const int Backlog = 512;
    private const int PeerBacklog = 64;

    public StreamFraming Framing { get; } = framing;

    /// <summary>Whether its connections are those of clients, which are counted by address; else those of a relay's peers.</summary>
    public bool IsForClients { get; } = isForClients;

    public IPEndPoint EndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    public static TcpListenSocket Open(IPEndPoint local, StreamFraming framing, bool reusePort)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = local.Address.Equals(IPAddress.IPv6Any);
            if (reusePort)
                socket.SetRawSocketOption(NativeMethods.SolSocket, NativeMethods.SoReusePort, BitConverter.GetBytes(1));
            socket.Bind(local);
            socket.Listen(Backlog);
            return new TcpListenSocket(socket, framing, isForClients: true);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw BindError.Describe("TCP", local, exception);
        }
    }

    /// <summary>A listener on a port that connections to peers may leave from too; null when the system refuses.</summary>
    public static TcpListenSocket? TryOpenForPeers(IPEndPoint local)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(local);
            socket.Listen(PeerBacklog);
            TcpConnector.SharePort(socket);
            return new TcpListenSocket(socket, StreamFraming.Raw, isForClients: false);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }
}

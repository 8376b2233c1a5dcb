using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Linux;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>Begins connections to peers, from a port that a listener may use at the same time.</summary>
internal static class TcpConnector
{
    /// <summary>A socket that connects; null when the system refused at once.</summary>
    public static Socket? TryConnect(in FiveTuple path)
    {
        Socket? socket = null;
        try
        {
            IPEndPoint local = new(path.Local.ToIPAddress(), path.Local.Port);
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
            if (path.Local.IsIPv6)
                socket.DualMode = false;
            SharePort(socket);
            socket.Bind(local);
            try
            {
                socket.Connect(new IPEndPoint(path.Remote.ToIPAddress(), path.Remote.Port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The usual answer of a socket that does not wait.
            }

            return socket;
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>Whether a socket that became ready is connected: if not, the peer refused or did not answer.</summary>
    public static bool HasConnected(Socket socket)
    {
        try
        {
            return (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Lets several sockets use one port. Linux wants both options on all of them, set on the listener only after it has the port: so two
    /// listeners never share one.
    /// </summary>
    public static void SharePort(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            return;
        }

        socket.SetRawSocketOption(NativeMethods.SolSocket, NativeMethods.SoReuseAddress, BitConverter.GetBytes(1));
        socket.SetRawSocketOption(NativeMethods.SolSocket, NativeMethods.SoReusePort, BitConverter.GetBytes(1));
    }
}

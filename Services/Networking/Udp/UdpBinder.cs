using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using JbAspire.Networking.Linux;
using JbAspire.Networking.Loop;
using Microsoft.Extensions.Logging;

namespace JbAspire.Networking.Udp;

/// <summary>Opens UDP sockets as the options say.</summary>
internal sealed class UdpBinder(EventLoopOptions options, EventLoopBackend backend, ILogger logger)
{
    // Windows only: an ICMP "port unreachable" must not make the next receive fail.
    private const int SioUdpConnectionReset = -1744830452;
    private const int PortAttempts = 16;

    /// <summary>
    /// Binds one socket; a wildcard on the portable back end becomes one socket for each address that the host has now, because
    /// the framework cannot choose the source address of a datagram.
    /// </summary>
    /// <exception cref="SocketException">The address is taken, not of this host, or not permitted: the message names it.</exception>
    public List<UdpSocket> Bind(IPEndPoint local, bool reusePort)
    {
        bool wildcard = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        if (!wildcard)
            return [Open(local, reusePort, dualStack: false)];

        if (backend == EventLoopBackend.Linux)
            return [Open(local, reusePort, dualStack: local.AddressFamily == AddressFamily.InterNetworkV6)];

        return BindEach(local, reusePort);
    }

    private List<UdpSocket> BindEach(IPEndPoint wildcard, bool reusePort)
    {
        IPAddress[] addresses = HostAddresses(includeIPv6: wildcard.AddressFamily == AddressFamily.InterNetworkV6);
        for (int attempt = 1; ; attempt++)
        {
            List<UdpSocket> sockets = [];
            try
            {
                int port = wildcard.Port;
                foreach (IPAddress address in addresses)
                {
                    sockets.Add(Open(new IPEndPoint(address, port), reusePort, dualStack: false));
                    port = sockets[0].Local.Port;
                }

                return sockets;
            }
            catch (SocketException) when (wildcard.Port == 0 && attempt < PortAttempts)
            {
                // The port that was free on the first address is taken on another.
                sockets.ForEach(socket => socket.Dispose());
            }
            catch (SocketException)
            {
                sockets.ForEach(socket => socket.Dispose());
                throw;
            }
        }
    }

    private static IPAddress[] HostAddresses(bool includeIPv6) =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up || network.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork
                || (includeIPv6 && address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal))
            .Distinct(),
    ];

    private UdpSocket Open(IPEndPoint local, bool reusePort, bool dualStack)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = dualStack;
            Configure(socket, reusePort);
            bool wildcard = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
            if (wildcard)
                RequestDestination(socket);

            socket.Bind(local);
            return new UdpSocket(socket, (IPEndPoint)socket.LocalEndPoint!, wildcard, isRelay: false);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw BindError.Describe("UDP", local, exception);
        }
    }

    private void Configure(Socket socket, bool reusePort)
    {
        if (OperatingSystem.IsWindows())
            socket.IOControl(SioUdpConnectionReset, [0], null);

        if (reusePort)
        {
            if (!OperatingSystem.IsLinux())
                throw new PlatformNotSupportedException("reusePort spreads datagrams over sockets on Linux only.");
            socket.SetRawSocketOption(NativeMethods.SolSocket, NativeMethods.SoReusePort, BitConverter.GetBytes(1));
        }

        // A kernel that cannot merge what it receives refuses; then datagrams come one by one.
        if (backend == EventLoopBackend.Linux && options.ReceiveOffload)
            NativeMethods.TrySetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeMethods.SolUdp, NativeMethods.UdpGro, 1);

        // More than the system's own setting is for those who may (CAP_NET_ADMIN).
        if (backend == EventLoopBackend.Linux && options.BusyPoll > TimeSpan.Zero
            && !NativeMethods.TrySetOption(
                (int)socket.SafeHandle.DangerousGetHandle(), NativeMethods.SolSocket, NativeMethods.SoBusyPoll, (int)options.BusyPoll.TotalMicroseconds))
            logger.BusyPollRefused((int)options.BusyPoll.TotalMicroseconds);

        if (options.ReceiveBufferSize is { } receive)
        {
            socket.ReceiveBufferSize = receive;
            // Beyond the system's limit for those who may (CAP_NET_ADMIN).
            if (backend == EventLoopBackend.Linux && socket.ReceiveBufferSize < receive)
                NativeMethods.TrySetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeMethods.SolSocket, NativeMethods.SoReceiveBufferForce, receive);
            if (socket.ReceiveBufferSize < receive)
                logger.BufferIsSmaller(nameof(options.ReceiveBufferSize), receive, socket.ReceiveBufferSize, "net.core.rmem_max");
        }

        if (options.SendBufferSize is { } send)
        {
            socket.SendBufferSize = send;
            if (socket.SendBufferSize < send)
                logger.BufferIsSmaller(nameof(options.SendBufferSize), send, socket.SendBufferSize, "net.core.wmem_max");
        }
    }

    private static void RequestDestination(Socket socket)
    {
        // On a dual-stack socket the IPv6 option reports IPv4 datagrams too, as mapped addresses.
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            socket.SetRawSocketOption(NativeMethods.SolIpv6, NativeMethods.Ipv6RecvPktInfo, BitConverter.GetBytes(1));
        else
            socket.SetRawSocketOption(NativeMethods.SolIp, NativeMethods.IpPktInfo, BitConverter.GetBytes(1));
    }
}

using System.Runtime.CompilerServices;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Opens UDP sockets while the loop runs, with a handful of system calls: a failure costs no exception, and a socket no more memory of ours
/// than its address.
/// </summary>
internal static unsafe class LinuxUdpOpener
{
    /// <summary>A socket that is bound to <paramref name="local"/> alone; null when the system refuses.</summary>
    public static UdpSocket? TryOpen(in TransportAddress local, EventLoopOptions options)
    {
        int family = local.IsIPv6 ? NativeMethods.AfInet6 : NativeMethods.AfInet;
        int descriptor = NativeMethods.OpenSocket(
            family, NativeMethods.SockDatagram | NativeMethods.SockNonBlock | NativeMethods.SockCloseOnExec, 0);
        if (descriptor < 0)
            return null;

        bool isWildcard = local.IsUnspecified;
        if (!TryConfigure(descriptor, local.IsIPv6, isWildcard) || !TryBind(descriptor, local))
        {
            NativeMethods.Close(descriptor);
            return null;
        }

        if (options.ReceiveOffload)
            NativeMethods.TrySetOption(descriptor, NativeMethods.SolUdp, NativeMethods.UdpGro, 1);
        if (options.ReceiveBufferSize is { } receive)
            NativeMethods.TrySetOption(descriptor, NativeMethods.SolSocket, NativeMethods.SoReceiveBuffer, receive);
        if (options.SendBufferSize is { } send)
            NativeMethods.TrySetOption(descriptor, NativeMethods.SolSocket, NativeMethods.SoSendBuffer, send);
        return new UdpSocket(descriptor, local, isWildcard);
    }

    /// <summary>Sets or clears DF. IPv6 has no such bit; cleared means there that the system fragments to the path's MTU.</summary>
    public static bool TrySetDontFragment(UdpSocket socket, bool isSet) => socket.IsIPv6
        ? NativeMethods.TrySetOption(
            socket.Descriptor, NativeMethods.SolIpv6, NativeMethods.Ipv6MtuDiscover, isSet ? NativeMethods.PathMtuDo : NativeMethods.PathMtuWant)
        : NativeMethods.TrySetOption(
            socket.Descriptor, NativeMethods.SolIp, NativeMethods.IpMtuDiscover, isSet ? NativeMethods.PathMtuDo : NativeMethods.PathMtuDont);

    private static bool TryConfigure(int descriptor, bool isIPv6, bool isWildcard) => isIPv6
        // On a socket for both families the IPv6 option reports the destination of IPv4 datagrams too, as mapped addresses.
        ? NativeMethods.TrySetOption(descriptor, NativeMethods.SolIpv6, NativeMethods.Ipv6Only, isWildcard ? 0 : 1)
            && (!isWildcard || NativeMethods.TrySetOption(descriptor, NativeMethods.SolIpv6, NativeMethods.Ipv6RecvPktInfo, 1))
            && NativeMethods.TrySetOption(descriptor, NativeMethods.SolIpv6, NativeMethods.Ipv6ReceiveErrors, 1)
        // "DF bit: set to 0" unless the client asks for it (RFC 8656 §14): the system's default sets it.
        : (!isWildcard || NativeMethods.TrySetOption(descriptor, NativeMethods.SolIp, NativeMethods.IpPktInfo, 1))
            && NativeMethods.TrySetOption(descriptor, NativeMethods.SolIp, NativeMethods.IpReceiveErrors, 1)
            && NativeMethods.TrySetOption(descriptor, NativeMethods.SolIp, NativeMethods.IpMtuDiscover, NativeMethods.PathMtuDont);

    private static bool TryBind(int descriptor, in TransportAddress local)
    {
        byte* address = stackalloc byte[MessageArray.NameStride];
        Unsafe.WriteUnaligned(address, local.IsIPv6 ? NativeMethods.AfInet6 : NativeMethods.AfInet);
        int length = SocketAddressCodec.Write(new Span<byte>(address, MessageArray.NameStride), local, local.IsIPv6, scopeId: 0);
        return NativeMethods.Bind(descriptor, address, (uint)length) == 0;
    }
}

using System.Runtime.CompilerServices;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Control messages (<c>struct cmsghdr</c>: length, level, type, data; each message aligned to 8 bytes) that carry the local
/// address of a datagram (IP_PKTINFO, IPV6_PKTINFO) and the segment size of a train (UDP_SEGMENT).
/// </summary>
internal static unsafe class ControlMessages
{
    /// <summary>Room for one packet-info message and one segment size.</summary>
    public const int MaxLength = 64;

    private const int LevelOffset = 8;
    private const int TypeOffset = 12;
    private const int HeaderLength = 16;

    // struct in_pktinfo { int ipi_ifindex; struct in_addr ipi_spec_dst; struct in_addr ipi_addr; }
    private const int PktInfoLength = 12;
    private const int SpecificDestinationOffset = 4;
    private const int IPv4AddressLength = 4;

    // struct in6_pktinfo { struct in6_addr ipi6_addr; unsigned ipi6_ifindex; }
    private const int Pkt6InfoLength = 20;
    private const int IPv6AddressLength = 16;

    /// <summary>Finds the local address that a datagram was sent to.</summary>
    public static bool TryReadDestination(byte* control, nuint length, int port, out TransportAddress local)
    {
        for (nuint offset = 0; offset + HeaderLength <= length;)
        {
            byte* message = control + offset;
            ulong messageLength = Unsafe.ReadUnaligned<ulong>(message);
            if (messageLength < HeaderLength || messageLength > length - offset)
                break;

            int level = Unsafe.ReadUnaligned<int>(message + LevelOffset);
            int type = Unsafe.ReadUnaligned<int>(message + TypeOffset);
            byte* data = message + HeaderLength;
            if (level == NativeMethods.SolIp && type == NativeMethods.IpPktInfo && messageLength >= HeaderLength + PktInfoLength)
            {
                // The address of ours that answers leave from; it differs from the header's for broadcasts.
                local = TransportAddress.FromBytes(new ReadOnlySpan<byte>(data + SpecificDestinationOffset, IPv4AddressLength), port);
                return true;
            }

            if (level == NativeMethods.SolIpv6 && type == NativeMethods.Ipv6PktInfo && messageLength >= HeaderLength + Pkt6InfoLength)
            {
                local = TransportAddress.FromBytes(new ReadOnlySpan<byte>(data, IPv6AddressLength), port);
                return true;
            }

            offset += Align((nuint)messageLength);
        }

        local = default;
        return false;
    }

    /// <summary>Writes the address that a datagram leaves from; the routing table chooses the interface. Returns the bytes written.</summary>
    public static int WriteSource(byte* control, in TransportAddress local, bool asIPv6)
    {
        if (asIPv6)
        {
            byte* data = WriteHeader(control, NativeMethods.SolIpv6, NativeMethods.Ipv6PktInfo, Pkt6InfoLength);
            SocketAddressCodec.WriteIPv6(new Span<byte>(data, IPv6AddressLength), local);
            Unsafe.WriteUnaligned(data + IPv6AddressLength, 0);
            return (int)Align(HeaderLength + Pkt6InfoLength);
        }

        byte* info = WriteHeader(control, NativeMethods.SolIp, NativeMethods.IpPktInfo, PktInfoLength);
        new Span<byte>(info, PktInfoLength).Clear();
        local.WriteAddress(new Span<byte>(info + SpecificDestinationOffset, IPv4AddressLength));
        return (int)Align(HeaderLength + PktInfoLength);
    }

    /// <summary>Writes the length at which the system cuts one buffer into datagrams. Returns the bytes written.</summary>
    public static int WriteSegmentSize(byte* control, int segmentSize)
    {
        byte* data = WriteHeader(control, NativeMethods.SolUdp, NativeMethods.UdpSegment, sizeof(ushort));
        Unsafe.WriteUnaligned(data, (ushort)segmentSize);
        return (int)Align(HeaderLength + sizeof(ushort));
    }

    private static byte* WriteHeader(byte* control, int level, int type, int dataLength)
    {
        Unsafe.WriteUnaligned(control, (ulong)(HeaderLength + dataLength));
        Unsafe.WriteUnaligned(control + LevelOffset, level);
        Unsafe.WriteUnaligned(control + TypeOffset, type);
        return control + HeaderLength;
    }

    private static nuint Align(nuint length) => (length + 7) & ~(nuint)7;
}

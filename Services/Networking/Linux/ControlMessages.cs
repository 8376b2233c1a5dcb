using System.Runtime.CompilerServices;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Control messages (<c>struct cmsghdr</c>: length, level, type, data; each message aligned to 8 bytes) that carry the local
/// address of a datagram (IP_PKTINFO, IPV6_PKTINFO), the segment size of a train (UDP_SEGMENT, UDP_GRO) and ICMP errors.
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

    /// <summary>Room for an ICMP error and the address of the router that sent it.</summary>
    public const int MaxErrorLength = 128;

    // struct sock_extended_err { u32 ee_errno; u8 ee_origin; u8 ee_type; u8 ee_code; u8 ee_pad; u32 ee_info; u32 ee_data; }
    private const int ExtendedErrorLength = 16;
    private const int ErrorOriginOffset = 4;
    private const int ErrorTypeOffset = 5;
    private const int ErrorCodeOffset = 6;
    private const int ErrorInfoOffset = 8;
    private const byte OriginLocal = 1;
    private const byte OriginIcmp = 2;
    private const byte OriginIcmp6 = 3;

    // RFC 792 and RFC 1191 §4: destination unreachable, fragmentation needed and DF set. RFC 4443 §3.2: packet too big.
    private const byte FragmentationNeededType = 3;
    private const byte FragmentationNeededCode = 4;
    private const byte PacketTooBigType = 2;

    /// <summary>Finds the local address that a datagram was sent to.</summary>
    public static bool TryReadDestination(byte* control, nuint length, int port, out TransportAddress local)
    {
        for (nuint offset = 0; TryReadHeader(control, length, ref offset, out int level, out int type, out byte* data, out int dataLength);)
        {
            if (level == NativeMethods.SolIp && type == NativeMethods.IpPktInfo && dataLength >= PktInfoLength)
            {
                // The address of ours that answers leave from; it differs from the header's for broadcasts.
                local = TransportAddress.FromBytes(new ReadOnlySpan<byte>(data + SpecificDestinationOffset, IPv4AddressLength), port);
                return true;
            }

            if (level == NativeMethods.SolIpv6 && type == NativeMethods.Ipv6PktInfo && dataLength >= Pkt6InfoLength)
            {
                local = TransportAddress.FromBytes(new ReadOnlySpan<byte>(data, IPv6AddressLength), port);
                return true;
            }
        }

        local = default;
        return false;
    }

    /// <summary>Finds the length of the datagrams in a received train; false when the message is one datagram.</summary>
    public static bool TryReadSegmentSize(byte* control, nuint length, out int segmentSize)
    {
        for (nuint offset = 0; TryReadHeader(control, length, ref offset, out int level, out int type, out byte* data, out int dataLength);)
        {
            if (level == NativeMethods.SolUdp && type == NativeMethods.UdpGro && dataLength >= sizeof(int))
            {
                segmentSize = Unsafe.ReadUnaligned<int>(data);
                return segmentSize > 0;
            }
        }

        segmentSize = 0;
        return false;
    }

    /// <summary>Finds the ICMP error that an entry of the error queue reports.</summary>
    public static bool TryReadError(byte* control, nuint length, out IcmpError error)
    {
        error = default;
        for (nuint offset = 0; TryReadHeader(control, length, ref offset, out int level, out int type, out byte* data, out int dataLength);)
        {
            bool isIPv4 = level == NativeMethods.SolIp && type == NativeMethods.IpReceiveErrors;
            bool isIPv6 = level == NativeMethods.SolIpv6 && type == NativeMethods.Ipv6ReceiveErrors;
            if ((!isIPv4 && !isIPv6) || dataLength < ExtendedErrorLength)
                continue;

            uint info = Unsafe.ReadUnaligned<uint>(data + ErrorInfoOffset);
            switch (data[ErrorOriginOffset])
            {
                case OriginIcmp or OriginIcmp6:
                    error = new IcmpError(data[ErrorTypeOffset], data[ErrorCodeOffset], info);
                    return true;
                case OriginLocal when Unsafe.ReadUnaligned<int>(data) == NativeMethods.Emsgsize:
                    // The datagram is longer than the path's known MTU, so the system did not send it: what the router on the path said
                    // the first time holds for this one too.
                    error = isIPv4 ? new IcmpError(FragmentationNeededType, FragmentationNeededCode, info) : new IcmpError(PacketTooBigType, 0, info);
                    return true;
            }
        }

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

    private static bool TryReadHeader(
        byte* control, nuint length, ref nuint offset, out int level, out int type, out byte* data, out int dataLength)
    {
        level = type = dataLength = 0;
        data = null;
        if (offset + HeaderLength > length)
            return false;

        byte* message = control + offset;
        ulong messageLength = Unsafe.ReadUnaligned<ulong>(message);
        if (messageLength < HeaderLength || messageLength > length - offset)
            return false;

        level = Unsafe.ReadUnaligned<int>(message + LevelOffset);
        type = Unsafe.ReadUnaligned<int>(message + TypeOffset);
        data = message + HeaderLength;
        dataLength = (int)messageLength - HeaderLength;
        offset += Align((nuint)messageLength);
        return true;
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

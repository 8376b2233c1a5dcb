using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>
/// Reads and writes what follows the family field of <c>sockaddr_in</c> and <c>sockaddr_in6</c>. The layout is the same on
/// every system: port, then the IPv4 address; or port, flow label, IPv6 address, scope.
/// </summary>
internal static class SocketAddressCodec
{
    public const int IPv4Length = 16;
    public const int IPv6Length = 28;

    private const int PortOffset = 2;
    private const int IPv4AddressOffset = 4;
    private const int FlowOffset = 4;
    private const int IPv6AddressOffset = 8;
    private const int ScopeOffset = 24;
    private const int IPv4AddressLength = 4;
    private const int IPv6AddressLength = 16;
    private const int MappedPrefixLength = 12;

    /// <summary>Writes all but the family and returns the length of the structure.</summary>
    public static int Write(Span<byte> destination, in TransportAddress address, bool asIPv6, uint scopeId)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortOffset..], (ushort)address.Port);
        if (!asIPv6)
        {
            address.WriteAddress(destination.Slice(IPv4AddressOffset, IPv4AddressLength));
            return IPv4Length;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[FlowOffset..], 0);
        WriteIPv6(destination.Slice(IPv6AddressOffset, IPv6AddressLength), address);
        // The scope is in the byte order of the machine.
        BitConverter.TryWriteBytes(destination[ScopeOffset..], scopeId);
        return IPv6Length;
    }

    /// <summary>Writes the 16 bytes of an IPv6 address; an IPv4 address becomes ::ffff:a.b.c.d (RFC 4291 §2.5.5.2).</summary>
    public static void WriteIPv6(Span<byte> destination, in TransportAddress address)
    {
        if (address.IsIPv6)
        {
            address.WriteAddress(destination);
            return;
        }

        destination[..(MappedPrefixLength - 2)].Clear();
        destination[(MappedPrefixLength - 2)..MappedPrefixLength].Fill(0xFF);
        address.WriteAddress(destination[MappedPrefixLength..]);
    }

    public static TransportAddress Read(ReadOnlySpan<byte> source, bool isIPv6)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(source[PortOffset..]);
        return isIPv6
            ? TransportAddress.FromBytes(source.Slice(IPv6AddressOffset, IPv6AddressLength), port)
            : TransportAddress.FromBytes(source.Slice(IPv4AddressOffset, IPv4AddressLength), port);
    }
}

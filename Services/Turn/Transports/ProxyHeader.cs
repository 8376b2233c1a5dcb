using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The header of HAProxy's PROXY protocol, version 2, at the front of a connection
/// (<see href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">"The PROXY protocol", §2.2</see>):
/// <code>
/// | signature (12 bytes) | version 2 (4 bits) | command (4) | family (4) | protocol (4) | length of the rest (16) |
/// TCP4: | source address (32) | destination address (32) | source port (16) | destination port (16) | TLVs ...
/// TCP6: the same with addresses of 128 bits
/// </code>
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The longest header that is taken, in bytes. The protocol allows 65,551; proxies stay far below 1,000 with all their TLVs.</summary>
    public const int MaxLength = 2048;

    private const int VersionOffset = 12;
    private const int FamilyOffset = 13;
    private const int LengthOffset = 14;
    private const int AddressesOffset = 16;
    private const int PortsLength = 4;
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;
    private const byte Version2 = 0x20;
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;
    private const byte VersionMask = 0xF0;
    private const byte Unspecified = 0x00;
    private const byte Tcp4 = 0x11;
    private const byte Tcp6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the header at the front of <paramref name="source"/>.</summary>
    /// <param name="source">What has come so far.</param>
    /// <param name="consumed">The length of the header; of an incomplete one, how many bytes tell more.</param>
    /// <param name="path">
    /// The connection between client and proxy; null where the header names none (LOCAL: the proxy's own health check), which leaves the
    /// connection's own addresses.
    /// </param>
    public static FrameStatus TryRead(ReadOnlySpan<byte> source, out int consumed, out FiveTuple? path)
    {
        path = null;
        consumed = AddressesOffset;
        int known = Math.Min(source.Length, Signature.Length);
        if (!source[..known].SequenceEqual(Signature[..known])
            || (source.Length > VersionOffset && (source[VersionOffset] & VersionMask) != Version2))
        {
            return FrameStatus.Malformed;
        }

        if (source.Length < AddressesOffset)
            return FrameStatus.Incomplete;

        consumed += BinaryPrimitives.ReadUInt16BigEndian(source[LengthOffset..]);
        if (consumed > MaxLength)
            return FrameStatus.Malformed;
        if (source.Length < consumed)
            return FrameStatus.Incomplete;

        ReadOnlySpan<byte> addresses = source[AddressesOffset..consumed];
        return source[VersionOffset] switch
        {
            Local => FrameStatus.Complete,
            Proxy => ReadAddresses(source[FamilyOffset], addresses, out path),
            _ => FrameStatus.Malformed,
        };
    }

    private static FrameStatus ReadAddresses(byte family, ReadOnlySpan<byte> addresses, out FiveTuple? path)
    {
        path = null;
        int length = family switch { Tcp4 => IPv4Length, Tcp6 => IPv6Length, _ => 0 };
        if (length == 0)
            return family == Unspecified ? FrameStatus.Complete : FrameStatus.Malformed;
        if (addresses.Length < 2 * length + PortsLength)
            return FrameStatus.Malformed;

        ReadOnlySpan<byte> ports = addresses[(2 * length)..];
        path = new FiveTuple(
            TransportProtocol.Tcp,
            Local: TransportAddress.FromBytes(addresses.Slice(length, length), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])),
            Remote: TransportAddress.FromBytes(addresses[..length], BinaryPrimitives.ReadUInt16BigEndian(ports)));
        return FrameStatus.Complete;
    }
}

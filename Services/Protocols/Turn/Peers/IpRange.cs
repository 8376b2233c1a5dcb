using System.Buffers.Binary;
using System.Net;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>
/// A range of addresses of one family, both ends included: a prefix (<c>10.0.0.0/8</c>), one address, or two
/// (<c>10.0.0.0-10.255.255.255</c>), as <c>allowed-peer-ip</c> and <c>denied-peer-ip</c> are written. Addresses are compared as numbers, so
/// that a range need not be a prefix.
/// </summary>
/// <remarks>
/// Inside, both families lie on one number line: IPv4 at ::ffff:0:0/96, where no IPv6 address of ours can be, since
/// <see cref="TransportAddress"/> holds IPv4-mapped addresses as IPv4.
/// </remarks>
public readonly record struct IpRange
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;
    private const int MappedPrefixLength = IPv6Bits - IPv4Bits;

    private IpRange(UInt128 first, UInt128 last)
    {
        First = first;
        Last = last;
    }

    /// <summary>Where IPv4 begins on the number line.</summary>
    internal static UInt128 IPv4First { get; } = new(0, 0x0000_FFFF_0000_0000);

    /// <summary>Where IPv4 ends on the number line.</summary>
    internal static UInt128 IPv4Last { get; } = new(0, 0x0000_FFFF_FFFF_FFFF);

    /// <summary>Whether the range is one of IPv6 addresses.</summary>
    public bool IsIPv6 => !IsIPv4(First) || !IsIPv4(Last);

    internal UInt128 First { get; }

    internal UInt128 Last { get; }

    /// <summary>
    /// Reads a prefix, an address or a range of two addresses. False for anything else: a prefix that is too long, ends of two families or
    /// in the wrong order, zones, ports, and the abbreviated, octal and hexadecimal spellings of IPv4.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpRange range)
    {
        range = default;
        text = text.Trim();
        int separator = text.IndexOfAny('/', '-');
        if (separator < 0)
        {
            bool isAddress = TryParseAddress(text, out UInt128 address, out _);
            range = new IpRange(address, address);
            return isAddress;
        }

        ReadOnlySpan<char> rest = text[(separator + 1)..];
        if (!TryParseAddress(text[..separator].Trim(), out UInt128 first, out bool isWrittenAsIPv4))
        {
            return false;
        }

        return text[separator] == '/'
            ? TryMakePrefix(first, isWrittenAsIPv4, rest, out range)
            : TryMakeRange(first, rest.Trim(), out range);
    }

    /// <summary>The range of one address.</summary>
    public static IpRange From(in TransportAddress address)
    {
        UInt128 number = NumberOf(address);
        return new IpRange(number, number);
    }

    /// <summary>Whether the address is in the range; its port is ignored. Does not allocate.</summary>
    public bool Contains(in TransportAddress address)
    {
        UInt128 number = NumberOf(address);
        return First <= number && number <= Last && address.IsIPv6 == IsIPv6;
    }

    /// <summary>"10.0.0.0-10.255.255.255", or one address; what <see cref="TryParse"/> reads again.</summary>
    public override string ToString() => First == Last ? TextOf(First)
        : IsIPv4(First) == IsIPv4(Last) ? $"{TextOf(First)}-{TextOf(Last)}"
        // Only a prefix of IPv6 reaches into the numbers of IPv4 from without.
        : $"{TextOf(First)}/{UInt128.LeadingZeroCount(First ^ Last)}";

    /// <summary>The range that begins with <paramref name="first"/> and shares its first <paramref name="length"/> of 128 bits.</summary>
    internal static IpRange OfPrefix(UInt128 first, int length)
    {
        // A shift by 128 would shift by none.
        UInt128 hostBits = length == 0 ? UInt128.MaxValue : (UInt128.One << (IPv6Bits - length)) - 1;
        return new IpRange(first & ~hostBits, first | hostBits);
    }

    /// <summary>The range of two numbers, or none where they are in the wrong order.</summary>
    internal static IpRange? Between(UInt128 first, UInt128 last) => first <= last ? new IpRange(first, last) : null;

    /// <summary>The place of an address on the number line.</summary>
    internal static UInt128 NumberOf(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[IPv6Bits / 8];
        address.WriteAddress(bytes);
        return address.IsIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : IPv4First | BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static bool IsIPv4(UInt128 number) => number >> IPv4Bits == IPv4First >> IPv4Bits;

    private static bool TryMakePrefix(UInt128 first, bool isWrittenAsIPv4, ReadOnlySpan<char> length, out IpRange range)
    {
        range = default;
        int offset = isWrittenAsIPv4 ? MappedPrefixLength : 0;
        if (length.Length is 0 or > 3 || length.ContainsAnyExceptInRange('0', '9') || int.Parse(length) + offset > IPv6Bits)
        {
            return false;
        }

        range = OfPrefix(first, int.Parse(length) + offset);
        return true;
    }

    private static bool TryMakeRange(UInt128 first, ReadOnlySpan<char> text, out IpRange range)
    {
        range = default;
        if (!TryParseAddress(text, out UInt128 last, out _) || last < first || IsIPv4(first) != IsIPv4(last))
        {
            return false;
        }

        range = new IpRange(first, last);
        return true;
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out UInt128 number, out bool isWrittenAsIPv4)
    {
        number = default;
        isWrittenAsIPv4 = false;
        if (text.ContainsAny('%', '[', ']') || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return false;
        }

        // The framework also reads "10.1", "0x7f.1" and "010.0.0.1" (octal): what a person meant by them is not certain.
        isWrittenAsIPv4 = !text.Contains(':');
        if (isWrittenAsIPv4 && !text.SequenceEqual(address.ToString()))
        {
            return false;
        }

        number = NumberOf(TransportAddress.From(address, 0));
        return true;
    }

    private static string TextOf(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[IPv6Bits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return TransportAddress.FromBytes(bytes, 0).ToIPAddress().ToString();
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// The value of MAPPED-ADDRESS and XOR-MAPPED-ADDRESS and their kin
/// (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-14.1">RFC 8489 §14.1</see>, §14.2): a zero byte, the family, port
/// and address. The XOR form is XORed with the magic cookie and, for IPv6, the transaction id.
/// </summary>
internal static class StunAddress
{
    internal const int MaxLength = AddressOffset + 16;

    private const byte FamilyIPv4 = 0x01;
    private const byte FamilyIPv6 = 0x02;
    private const int FamilyOffset = 1;
    private const int PortOffset = 2;
    private const int AddressOffset = 4;

    /// <summary>Reads a plain value.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> value, out TransportAddress address)
    {
        address = default;
        if (!HasValidFamily(value))
        {
            return false;
        }

        address = TransportAddress.FromBytes(value[AddressOffset..], BinaryPrimitives.ReadUInt16BigEndian(value[PortOffset..]));
        return true;
    }

    /// <summary>Reads an XORed value of a message whose header is <paramref name="header"/>.</summary>
    internal static bool TryReadXor(ReadOnlySpan<byte> value, ReadOnlySpan<byte> header, out TransportAddress address)
    {
        address = default;
        if (!HasValidFamily(value))
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[MaxLength];
        plain = plain[..value.Length];
        value.CopyTo(plain);
        ApplyXor(plain, header);
        return TryRead(plain, out address);
    }

    /// <summary>Writes a plain value and returns its length.</summary>
    internal static int Write(Span<byte> destination, in TransportAddress address)
    {
        destination[0] = 0;
        destination[FamilyOffset] = address.IsIPv6 ? FamilyIPv6 : FamilyIPv4;
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortOffset..], (ushort)address.Port);
        return AddressOffset + address.WriteAddress(destination[AddressOffset..]);
    }

    /// <summary>Writes an XORed value for a message whose header is <paramref name="header"/> and returns its length.</summary>
    internal static int WriteXor(Span<byte> destination, ReadOnlySpan<byte> header, in TransportAddress address)
    {
        int length = Write(destination, address);
        ApplyXor(destination[..length], header);
        return length;
    }

    private static bool HasValidFamily(ReadOnlySpan<byte> value) => value.Length switch
    {
        AddressOffset + 4 => value[FamilyOffset] == FamilyIPv4,
        AddressOffset + 16 => value[FamilyOffset] == FamilyIPv6,
        _ => false,
    };

    // The port meets the cookie's first two bytes; the address meets the cookie and the transaction id, which follow each
    // other in the header just as they do in the RFC's concatenation.
    private static void ApplyXor(Span<byte> value, ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> pad = header[StunHeader.CookieOffset..StunHeader.Length];
        value[PortOffset] ^= pad[0];
        value[PortOffset + 1] ^= pad[1];
        for (int i = AddressOffset; i < value.Length; i++)
        {
            value[i] ^= pad[i - AddressOffset];
        }
    }
}

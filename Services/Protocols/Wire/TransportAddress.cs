using System.Buffers.Binary;
using System.Net;

namespace JbAspire.Protocols.Wire;

/// <summary>
/// An IP address and port as a value: compares and hashes without allocating. An IPv4-mapped IPv6 address
/// (::ffff:0:0/96, RFC 4291 §2.5.5.2) is held as the IPv4 address that it stands for.
/// </summary>
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;
    private const ulong MappedPrefix = 0x0000_0000_0000_FFFF;

    // Network order, read big-endian. IPv4 lives in the low 32 bits of _low.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly ushort _port;
    private readonly bool _isIPv6;

    private TransportAddress(ulong high, ulong low, ushort port, bool isIPv6)
    {
        _high = high;
        _low = low;
        _port = port;
        _isIPv6 = isIPv6;
    }

    /// <summary>Whether the address is an IPv6 address (IPv4-mapped ones are IPv4).</summary>
    public bool IsIPv6 => _isIPv6;

    /// <summary>Whether it is 0.0.0.0 or ::, which stands for all addresses of the host.</summary>
    public bool IsUnspecified => (_high | _low) == 0;

    /// <summary>The port, 0-65535.</summary>
    public int Port => _port;

    /// <summary>The length of the address in bytes: 4 or 16.</summary>
    public int AddressLength => _isIPv6 ? IPv6Length : IPv4Length;

    /// <summary>Makes an address from 4 (IPv4) or 16 (IPv6) bytes in network order.</summary>
    /// <exception cref="ArgumentException"><paramref name="address"/> has another length, or <paramref name="port"/> is out of range.</exception>
    public static TransportAddress FromBytes(ReadOnlySpan<byte> address, int port)
    {
        if (port is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentException($"A port is 0-65535, not {port}.", nameof(port));
        }

        switch (address.Length)
        {
            case IPv4Length:
                return new TransportAddress(0, BinaryPrimitives.ReadUInt32BigEndian(address), (ushort)port, isIPv6: false);
            case IPv6Length:
                ulong high = BinaryPrimitives.ReadUInt64BigEndian(address);
                ulong low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
                bool mapped = high == 0 && low >> 32 == MappedPrefix;
                return mapped
                    ? new TransportAddress(0, low & uint.MaxValue, (ushort)port, isIPv6: false)
                    : new TransportAddress(high, low, (ushort)port, isIPv6: true);
            default:
                throw new ArgumentException($"An address has 4 or 16 bytes, not {address.Length}.", nameof(address));
        }
    }

    /// <summary>Makes an address from the framework's type.</summary>
    public static TransportAddress From(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.TryWriteBytes(bytes, out int length);
        return FromBytes(bytes[..length], port);
    }

    /// <summary>Writes the address (4 or 16 bytes, network order) and returns the number of bytes written.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="AddressLength"/>.</exception>
    public int WriteAddress(Span<byte> destination)
    {
        if (destination.Length < AddressLength)
        {
            throw new ArgumentException("The destination is shorter than the address.", nameof(destination));
        }

        if (!_isIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return IPv4Length;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return IPv6Length;
    }

    /// <summary>The address as the framework's type (allocates: not for the packet path).</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        return new IPAddress(bytes[..WriteAddress(bytes)]);
    }

    /// <summary>The same address with another port.</summary>
    public TransportAddress WithPort(int port) => new(_high, _low, checked((ushort)port), _isIPv6);

    /// <inheritdoc/>
    public bool Equals(TransportAddress other) =>
        _low == other._low && _high == other._high && _port == other._port && _isIPv6 == other._isIPv6;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low, _port);

    /// <summary>"192.0.2.1:3478" or "[2001:db8::1]:3478".</summary>
    public override string ToString() => _isIPv6 ? $"[{ToIPAddress()}]:{_port}" : $"{ToIPAddress()}:{_port}";

    /// <summary>Whether both are the same address and port.</summary>
    public static bool operator ==(TransportAddress left, TransportAddress right) => left.Equals(right);

    /// <summary>Whether the two differ in address or port.</summary>
    public static bool operator !=(TransportAddress left, TransportAddress right) => !left.Equals(right);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>Counts what each source address has; an IPv6 source counts by its /64, because it commands that many addresses.</summary>
internal sealed class SourceQuota(int maxPerSource)
{
    private const int IPv6PrefixLength = 8;
    private const int MaxAddressLength = 16;

    // No IPv6 prefix in use starts with these bits, so an IPv4 address never counts with one.
    private const ulong IPv4Prefix = 0x0000_FFFF_0000_0000;

    private readonly Dictionary<ulong, int> _counts = [];

    /// <summary>Whether the source may have one more.</summary>
    public bool HasRoom(in TransportAddress source) => _counts.GetValueOrDefault(KeyOf(source)) < maxPerSource;

    /// <summary>The source has one more.</summary>
    public void Add(in TransportAddress source) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, KeyOf(source), out _)++;

    /// <summary>The source has one less.</summary>
    public void Remove(in TransportAddress source)
    {
        ulong key = KeyOf(source);
        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, key);
        if (--count == 0)
            _counts.Remove(key);
    }

    private static ulong KeyOf(in TransportAddress source)
    {
        Span<byte> address = stackalloc byte[MaxAddressLength];
        source.WriteAddress(address);
        return source.IsIPv6
            ? BinaryPrimitives.ReadUInt64BigEndian(address[..IPv6PrefixLength])
            : IPv4Prefix | BinaryPrimitives.ReadUInt32BigEndian(address);
    }
}

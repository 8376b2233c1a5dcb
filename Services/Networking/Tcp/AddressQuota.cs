using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>Counts connections by peer address; an IPv6 peer counts by its /64, because it commands that many addresses.</summary>
internal sealed class AddressQuota(int maxPerAddress)
{
    private const int IPv6PrefixLength = 8;

    private readonly Dictionary<ulong, int> _ipv6 = [];
    private readonly Dictionary<uint, int> _ipv4 = [];

    public bool TryTake(in TransportAddress remote) => remote.IsIPv6 ? TryTake(_ipv6, IPv6Key(remote)) : TryTake(_ipv4, IPv4Key(remote));

    public void Return(in TransportAddress remote)
    {
        if (remote.IsIPv6)
            Return(_ipv6, IPv6Key(remote));
        else
            Return(_ipv4, IPv4Key(remote));
    }

    private static ulong IPv6Key(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[address.AddressLength];
        address.WriteAddress(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[..IPv6PrefixLength]);
    }

    private static uint IPv4Key(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[address.AddressLength];
        address.WriteAddress(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private bool TryTake<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        int count = counts.GetValueOrDefault(key);
        if (count >= maxPerAddress)
            return false;

        counts[key] = count + 1;
        return true;
    }

    private static void Return<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        int count = counts[key] - 1;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }
}

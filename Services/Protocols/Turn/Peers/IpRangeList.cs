using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>Ranges of addresses, searched together: the time to look one up grows with the logarithm of their number. Immutable.</summary>
public sealed class IpRangeList
{
    private readonly IpRangeMap<bool> _map;

    /// <summary>Makes a list of ranges, which may overlap.</summary>
    public IpRangeList(IEnumerable<IpRange> ranges)
    {
        Ranges = [.. ranges];
        _map = new IpRangeMap<bool>(Ranges.Select(range => (range, true)), otherwise: false);
    }

    /// <summary>The ranges as they were given.</summary>
    public IReadOnlyList<IpRange> Ranges { get; }

    /// <summary>Whether the address is in any of the ranges; its port is ignored. Does not allocate.</summary>
    public bool Contains(in TransportAddress address) => _map.Find(address);
}

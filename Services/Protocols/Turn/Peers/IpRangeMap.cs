using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>
/// What holds for each address, from ranges that may overlap: of those that contain an address the first one counts. They are cut into
/// segments that do not overlap, so that a lookup is one binary search and does not allocate.
/// </summary>
internal sealed class IpRangeMap<TValue>
{
    // A segment reaches to the start of the next one. The first one starts at zero.
    private readonly UInt128[] _starts;
    private readonly TValue[] _values;

    /// <param name="entries">The ranges, the more important ones first.</param>
    /// <param name="otherwise">What holds for every other address.</param>
    internal IpRangeMap(IEnumerable<(IpRange Range, TValue Value)> entries, TValue otherwise)
    {
        (IpRange Range, TValue Value)[] parts = [.. entries.SelectMany(entry => Split(entry.Range).Select(part => (part, entry.Value)))];
        var edges = new SortedDictionary<UInt128, List<int>> { [UInt128.Zero] = [] };
        for (int i = 0; i < parts.Length; i++)
        {
            AddEdge(edges, parts[i].Range.First, i);
            if (parts[i].Range.Last != UInt128.MaxValue)
            {
                AddEdge(edges, parts[i].Range.Last + 1, ~i);
            }
        }

        var starts = new List<UInt128>();
        var values = new List<TValue>();
        var open = new SortedSet<int>();
        foreach ((UInt128 start, List<int> changes) in edges)
        {
            foreach (int change in changes)
            {
                _ = change >= 0 ? open.Add(change) : open.Remove(~change);
            }

            TValue value = open.Count > 0 ? parts[open.Min].Value : otherwise;
            if (values.Count == 0 || !EqualityComparer<TValue>.Default.Equals(values[^1], value))
            {
                starts.Add(start);
                values.Add(value);
            }
        }

        _starts = [.. starts];
        _values = [.. values];
    }

    internal TValue Find(UInt128 number)
    {
        int low = 0;
        int high = _starts.Length;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_starts[middle] <= number)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return _values[low];
    }

    internal TValue Find(in TransportAddress address) => Find(IpRange.NumberOf(address));

    private static void AddEdge(SortedDictionary<UInt128, List<int>> edges, UInt128 number, int change)
    {
        if (!edges.TryGetValue(number, out List<int>? changes))
        {
            edges[number] = changes = [];
        }

        changes.Add(change);
    }

    // A range of IPv6 addresses such as ::/0 says nothing about IPv4, which lies inside it on the number line.
    private static IEnumerable<IpRange> Split(IpRange range)
    {
        if (!range.IsIPv6)
        {
            return [range];
        }

        IpRange?[] parts =
        [
            IpRange.Between(range.First, UInt128.Min(range.Last, IpRange.IPv4First - 1)),
            IpRange.Between(UInt128.Max(range.First, IpRange.IPv4Last + 1), range.Last),
        ];
        return parts.OfType<IpRange>();
    }
}

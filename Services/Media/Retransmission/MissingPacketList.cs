namespace JbAspire.Media.Retransmission;

/// <summary>Missing packets in the order of their sequence numbers: an array that grows with the need up to a bound.</summary>
internal struct MissingPacketList
{
    private const int FirstCapacity = 16;

    private MissingPacket[]? _entries;

    /// <summary>The number of packets in the list.</summary>
    public int Count { get; private set; }

    /// <summary>The packet at <paramref name="index"/>, oldest first.</summary>
    public readonly ref MissingPacket this[int index] => ref _entries![index];

    /// <summary>Appends a packet that is newer than all others.</summary>
    public void Append(in MissingPacket entry)
    {
        if (_entries is null || Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(FirstCapacity, Count * 2));

        _entries[Count++] = entry;
    }

    /// <summary>The index of a packet; -1 when it is not in the list.</summary>
    public readonly int Find(long sequence)
    {
        int index = FirstAtOrAfter(sequence);
        return index < Count && _entries![index].Sequence == sequence ? index : -1;
    }

    /// <summary>Takes out the packet at <paramref name="index"/>.</summary>
    public void RemoveAt(int index)
    {
        _entries.AsSpan(index + 1, Count - index - 1).CopyTo(_entries.AsSpan(index));
        Count--;
    }

    /// <summary>Takes out what is older than <paramref name="sequence"/>; gives their number.</summary>
    public int RemoveBefore(long sequence)
    {
        int removed = FirstAtOrAfter(sequence);
        if (removed > 0)
        {
            _entries.AsSpan(removed, Count - removed).CopyTo(_entries);
            Count -= removed;
        }

        return removed;
    }

    /// <summary>Keeps the first <paramref name="count"/> packets.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Empties the list; its memory stays.</summary>
    public void Clear() => Count = 0;

    private readonly int FirstAtOrAfter(long sequence)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_entries![middle].Sequence < sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

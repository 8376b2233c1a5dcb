using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>The numbers that a receiver has asked for and not got. Takes memory from the first loss on.</summary>
internal sealed class MissingPackets
{
    public const int Capacity = 64;

    private const int MaxAttempts = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private Entry[] _entries = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Notes a number that is asked for now; false when there is no room.</summary>
    public bool TryAdd(long number, MonotonicTime now)
    {
        if (_count == Capacity)
            return false;

        if (_entries.Length == 0)
            _entries = new Entry[Capacity];
        _entries[_count++] = new Entry(number, 1, now + Interval);
        return true;
    }

    public bool Remove(long number)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Number != number)
                continue;

            // In order, as NACK writes the fewest entries then.
            Array.Copy(_entries, i + 1, _entries, i, --_count - i);
            return true;
        }

        return false;
    }

    /// <summary>Gives those that are to be asked for again, and forgets those that were asked for too often.</summary>
    public int TakeDue(MonotonicTime now, Span<SequenceNumber> due, out bool gaveUp)
    {
        int taken = 0, kept = 0;
        gaveUp = false;
        for (int i = 0; i < _count; i++)
        {
            Entry entry = _entries[i];
            if (entry.Due > now)
            {
                _entries[kept++] = entry;
            }
            else if (entry.Attempts == MaxAttempts)
            {
                gaveUp = true;
            }
            else
            {
                due[taken++] = new SequenceNumber(unchecked((ushort)entry.Number));
                _entries[kept++] = new Entry(entry.Number, entry.Attempts + 1, now + Interval);
            }
        }

        _count = kept;
        return taken;
    }

    private readonly record struct Entry(long Number, int Attempts, MonotonicTime Due);
}

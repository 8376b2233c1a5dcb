using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Ice;

/// <summary>The paths that sent a valid request, and when each last did. A handful: a linear search beats a hash.</summary>
internal sealed class IceTupleTable(int capacity)
{
    private readonly Entry[] _entries = new Entry[capacity];

    private struct Entry
    {
        internal FiveTuple Path;
        internal MonotonicTime LastHeard;
    }

    internal int Count { get; private set; }

    internal bool IsFull => Count == _entries.Length;

    internal FiveTuple this[int index] => _entries[index].Path;

    internal MonotonicTime LastHeard(int index) => _entries[index].LastHeard;

    internal int IndexOf(in FiveTuple path)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Path == path)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Notes that a known tuple was heard.</summary>
    internal void Touch(int index, MonotonicTime now) => _entries[index].LastHeard = now;

    /// <summary>Adds a tuple where there is room.</summary>
    internal void Add(in FiveTuple path, MonotonicTime now) => _entries[Count++] = new Entry { Path = path, LastHeard = now };

    /// <summary>Removes a tuple; the last one takes its index.</summary>
    internal void RemoveAt(int index) => _entries[index] = _entries[--Count];

    /// <summary>The tuple that was silent for longest, not counting <paramref name="spared"/>; -1 when there is no other.</summary>
    internal int IndexOfMostSilent(in FiveTuple? spared)
    {
        int found = -1;
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Path != spared && (found < 0 || _entries[i].LastHeard < _entries[found].LastHeard))
            {
                found = i;
            }
        }

        return found;
    }

    /// <summary>The tuple that was heard last; -1 when there is none.</summary>
    internal int IndexOfLastHeard()
    {
        int found = -1;
        for (int i = 0; i < Count; i++)
        {
            if (found < 0 || _entries[i].LastHeard > _entries[found].LastHeard)
            {
                found = i;
            }
        }

        return found;
    }
}

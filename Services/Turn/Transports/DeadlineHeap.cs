using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The deadlines of all connections: an indexed binary heap that puts later deadlines off. A connection moves its deadline with each
/// message, nearly always to later; that costs nothing here until the old one has come.
/// </summary>
internal sealed class DeadlineHeap
{
    private TimedEntry[] _entries = new TimedEntry[64];
    private int _count;

    /// <summary>The number of entries.</summary>
    public int Count => _count;

    /// <summary>When <see cref="Expire"/> wants to be called: at the earliest deadline, or before it.</summary>
    public MonotonicTime Next => _count == 0 ? MonotonicTime.Never : _entries[0].QueuedAt;

    /// <summary>Sets when an entry is due; <see cref="MonotonicTime.Never"/> is a time too.</summary>
    public void Schedule(TimedEntry entry, MonotonicTime due)
    {
        entry.Due = due;
        if (entry.HeapIndex >= 0)
        {
            if (due < entry.QueuedAt)
            {
                entry.QueuedAt = due;
                SiftUp(entry.HeapIndex);
            }

            return;
        }

        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        entry.QueuedAt = due;
        Place(entry, _count++);
        SiftUp(entry.HeapIndex);
    }

    /// <summary>Takes an entry out; one that is not there is ignored.</summary>
    public void Remove(TimedEntry entry)
    {
        int index = entry.HeapIndex;
        if (index < 0)
            return;

        entry.HeapIndex = -1;
        entry.Due = MonotonicTime.Never;
        TimedEntry last = _entries[--_count];
        _entries[_count] = null!;
        if (index < _count)
        {
            Place(last, index);
            SiftUp(index);
            SiftDown(last.HeapIndex);
        }
    }

    /// <summary>Tells each entry that is due.</summary>
    public void Expire(MonotonicTime now)
    {
        while (_count > 0 && _entries[0].QueuedAt <= now)
        {
            TimedEntry first = _entries[0];
            if (first.Due > now)
            {
                first.QueuedAt = first.Due;
                SiftDown(0);
                continue;
            }

            Remove(first);
            first.HandleDeadline(now);
        }
    }

    private void SiftUp(int index)
    {
        TimedEntry entry = _entries[index];
        while (index > 0 && entry.QueuedAt < _entries[(index - 1) / 2].QueuedAt)
        {
            Place(_entries[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }

        Place(entry, index);
    }

    private void SiftDown(int index)
    {
        TimedEntry entry = _entries[index];
        while (2 * index + 1 < _count)
        {
            int child = 2 * index + 1;
            if (child + 1 < _count && _entries[child + 1].QueuedAt < _entries[child].QueuedAt)
                child++;
            if (entry.QueuedAt <= _entries[child].QueuedAt)
                break;

            Place(_entries[child], index);
            index = child;
        }

        Place(entry, index);
    }

    private void Place(TimedEntry entry, int index)
    {
        _entries[index] = entry;
        entry.HeapIndex = index;
    }
}

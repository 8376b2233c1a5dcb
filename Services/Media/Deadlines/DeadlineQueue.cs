using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Deadlines;

/// <summary>
/// Orders the deadlines of many owners: an indexed binary heap, so that moving a deadline costs O(log n), reading the
/// earliest costs nothing, and neither allocates.
/// </summary>
internal sealed class DeadlineQueue
{
    private IDeadlineOwner[] _heap = new IDeadlineOwner[64];
    private int _count;

    /// <summary>The earliest deadline, or <see cref="MonotonicTime.Never"/>.</summary>
    public MonotonicTime Next => _count == 0 ? MonotonicTime.Never : _heap[0].Slot.Deadline;

    /// <summary>The number of owners that wait.</summary>
    public int Count => _count;

    /// <summary>Sets the deadline of <paramref name="owner"/>; <see cref="MonotonicTime.Never"/> removes it.</summary>
    public void Schedule(IDeadlineOwner owner, MonotonicTime deadline)
    {
        ref DeadlineSlot slot = ref owner.Slot;
        if (slot.Deadline == deadline && slot.IsQueued)
        {
            return;
        }

        if (deadline == MonotonicTime.Never)
        {
            Remove(owner);
            return;
        }

        slot.Deadline = deadline;
        if (!slot.IsQueued)
        {
            if (_count == _heap.Length)
            {
                Array.Resize(ref _heap, _heap.Length * 2);
            }

            Place(owner, _count++);
        }

        SiftUp(owner.Slot.Index);
        SiftDown(owner.Slot.Index);
    }

    /// <summary>Takes one owner whose deadline is not after <paramref name="now"/> out of the queue.</summary>
    public bool TryTakeDue(MonotonicTime now, out IDeadlineOwner owner)
    {
        if (_count == 0 || _heap[0].Slot.Deadline > now)
        {
            owner = null!;
            return false;
        }

        owner = _heap[0];
        Remove(owner);
        return true;
    }

    private void Remove(IDeadlineOwner owner)
    {
        ref DeadlineSlot slot = ref owner.Slot;
        if (!slot.IsQueued)
        {
            return;
        }

        int index = slot.Index;
        slot = default;
        IDeadlineOwner last = _heap[--_count];
        _heap[_count] = null!;
        if (index < _count)
        {
            Place(last, index);
            SiftUp(index);
            SiftDown(last.Slot.Index);
        }
    }

    private void SiftUp(int index)
    {
        IDeadlineOwner owner = _heap[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (_heap[parent].Slot.Deadline <= owner.Slot.Deadline)
            {
                break;
            }

            Place(_heap[parent], index);
            index = parent;
        }

        Place(owner, index);
    }

    private void SiftDown(int index)
    {
        IDeadlineOwner owner = _heap[index];
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child + 1].Slot.Deadline < _heap[child].Slot.Deadline)
            {
                child++;
            }

            if (_heap[child].Slot.Deadline >= owner.Slot.Deadline)
            {
                break;
            }

            Place(_heap[child], index);
            index = child;
        }

        Place(owner, index);
    }

    private void Place(IDeadlineOwner owner, int index)
    {
        _heap[index] = owner;
        owner.Slot.Position = index + 1;
    }
}

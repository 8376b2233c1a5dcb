using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>
/// Holds what ends at some time, in slots of one second: adding, moving and removing take the same few steps for one node and for a million.
/// What is due is found up to a second late; whoever must know exactly compares times itself.
/// </summary>
internal sealed class ExpiryWheel
{
    private const int Slots = 4096;
    private const long SlotNanoseconds = 1_000_000_000;

    private readonly ExpiryNode?[] _heads = new ExpiryNode?[Slots];
    private long _cursor;

    internal int Count { get; private set; }

    /// <summary>When <see cref="TakeDue"/> wants to be called next: at the end of the present slot, while there is anything.</summary>
    internal MonotonicTime NextDeadline => Count == 0 ? MonotonicTime.Never : new MonotonicTime((_cursor + 1) * SlotNanoseconds);

    /// <summary>Puts a node in, or moves it.</summary>
    internal void Schedule(ExpiryNode node, MonotonicTime dueAt, MonotonicTime now)
    {
        Remove(node);
        if (Count == 0)
            _cursor = now.Nanoseconds / SlotNanoseconds;

        node.DueAt = dueAt;
        // Rounded up: in its slot a node is due. What lies beyond the wheel's round is looked at once a round.
        long tick = Math.Clamp((dueAt.Nanoseconds - 1) / SlotNanoseconds + 1, _cursor + 1, _cursor + Slots - 1);
        Insert(node, (int)(tick % Slots));
    }

    /// <summary>Takes a node out; nothing happens when it is not in.</summary>
    internal void Remove(ExpiryNode node)
    {
        if (node.Slot == ExpiryNode.Nowhere)
            return;

        if (node.Previous is null)
            _heads[node.Slot] = node.Next;
        else
            node.Previous.Next = node.Next;
        if (node.Next is not null)
            node.Next.Previous = node.Previous;
        node.Next = null;
        node.Previous = null;
        node.Slot = ExpiryNode.Nowhere;
        Count--;
    }

    /// <summary>Takes one node that is due out of the wheel; null when there is none.</summary>
    internal ExpiryNode? TakeDue(MonotonicTime now)
    {
        long tick = now.Nanoseconds / SlotNanoseconds;
        while (Count > 0 && _cursor <= tick)
        {
            while (_heads[_cursor % Slots] is { } node)
            {
                Remove(node);
                if (node.DueAt <= now)
                    return node;
                Schedule(node, node.DueAt, now);
            }

            if (_cursor == tick)
                return null;
            _cursor++;
        }

        return null;
    }

    private void Insert(ExpiryNode node, int slot)
    {
        node.Slot = slot;
        node.Next = _heads[slot];
        if (node.Next is not null)
            node.Next.Previous = node;
        _heads[slot] = node;
        Count++;
    }
}

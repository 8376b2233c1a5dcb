using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>What waits in a <see cref="DeadlineHeap"/>.</summary>
internal abstract class TimedEntry
{
    /// <summary>When it is due.</summary>
    public MonotonicTime Due { get; set; } = MonotonicTime.Never;

    /// <summary>The heap's note: the time by which it is ordered, never after <see cref="Due"/>.</summary>
    public MonotonicTime QueuedAt { get; set; } = MonotonicTime.Never;

    /// <summary>The heap's note: where it stands, or -1.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>It is due, and in the heap no more: what comes next is scheduled anew, later than <paramref name="now"/>.</summary>
    public abstract void HandleDeadline(MonotonicTime now);
}

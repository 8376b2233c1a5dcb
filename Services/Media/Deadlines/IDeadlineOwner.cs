using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Deadlines;

/// <summary>What waits in a <see cref="DeadlineQueue"/>.</summary>
internal interface IDeadlineOwner
{
    /// <summary>The queue's own note about this owner.</summary>
    ref DeadlineSlot Slot { get; }

    /// <summary>The owner's deadline has come. It is no longer queued: its next deadline is scheduled anew.</summary>
    void HandleDeadline(MonotonicTime now, IDatagramSink sink);
}

/// <summary>Where an owner stands in its <see cref="DeadlineQueue"/>. The default value is "not queued".</summary>
internal struct DeadlineSlot
{
    public MonotonicTime Deadline;

    /// <summary>Index in the heap plus one; 0 = not queued.</summary>
    public int Position;

    public readonly bool IsQueued => Position != 0;

    public readonly int Index => Position - 1;
}

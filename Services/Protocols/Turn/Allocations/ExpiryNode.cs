using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>Something that an <see cref="ExpiryWheel"/> can hold, with its place in the wheel's lists.</summary>
internal abstract class ExpiryNode
{
    internal const int Nowhere = -1;

    /// <summary>When it is due.</summary>
    internal MonotonicTime DueAt { get; set; } = MonotonicTime.Never;

    internal int Slot { get; set; } = Nowhere;

    internal ExpiryNode? Next { get; set; }

    internal ExpiryNode? Previous { get; set; }
}

using JbAspire.Protocols.Turn.Allocations;

namespace JbAspire.Protocols.Turn;

/// <summary>Is told of what happens rarely enough to be logged. Called on the server's thread; must not block it.</summary>
public interface ITurnObserver
{
    /// <summary>An allocation was made.</summary>
    void AllocationStarted(in AllocationDescription allocation, TimeSpan lifetime);

    /// <summary>An allocation ended; its sockets are closed and its quota is given back.</summary>
    void AllocationEnded(in AllocationDescription allocation, AllocationEnd cause, TimeSpan age, in AllocationTotals totals);
}

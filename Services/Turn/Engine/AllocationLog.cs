using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;

namespace JbAspire.Turn.Engine;

/// <summary>Writes the beginning and the end of allocations to the log.</summary>
internal sealed class AllocationLog(ILogger logger, bool showAddresses) : ITurnObserver
{
    public void AllocationStarted(in AllocationDescription allocation)
    {
    }

    public void AllocationEnded(in AllocationDescription allocation, AllocationEnd cause, TimeSpan age, in AllocationTotals totals)
    {
    }
}

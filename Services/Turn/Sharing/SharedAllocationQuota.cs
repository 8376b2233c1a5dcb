using JbAspire.Protocols.Turn.Limits;

namespace JbAspire.Turn.Sharing;

/// <summary>Quotas for the workers of a server. Held for a few lookups, and only when allocations come and go.</summary>
internal sealed class SharedAllocationQuota(AllocationQuota quota) : IAllocationQuota
{
    private readonly Lock _lock = new();

    /// <summary>The limits; a reload sets new ones.</summary>
    public AllocationQuotaOptions Options
    {
        get
        {
            lock (_lock)
                return quota.Options;
        }

        set
        {
            lock (_lock)
                quota.Options = value;
        }
    }

    public int AllocationCount
    {
        get
        {
            lock (_lock)
                return quota.AllocationCount;
        }
    }

    public long GrantedBytesPerSecond
    {
        get
        {
            lock (_lock)
                return quota.GrantedBytesPerSecond;
        }
    }

    public bool TryTake(string realm, string user, long bytesPerSecond, out long granted)
    {
        lock (_lock)
            return quota.TryTake(realm, user, bytesPerSecond, out granted);
    }

    public void Return(string realm, string user, long granted)
    {
        lock (_lock)
            quota.Return(realm, user, granted);
    }
}

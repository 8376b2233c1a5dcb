namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// Counts the allocations of users and realms and the bandwidth that was granted. Names are counted as they are given, an empty one as any
/// other; who has no allocation leaves nothing behind. One owner: who shares it among workers locks around it.
/// </summary>
/// <remarks>
/// The capacity is reserved, not measured, as in coturn: an allocation is granted what it asks for or the rest, and refused once there is
/// no rest. One that asks for 0, no limit, reserves nothing and is never refused for it: a capacity means something only where
/// <c>max-bps</c> is set.
/// </remarks>
public sealed class AllocationQuota : IAllocationQuota
{
    private readonly Dictionary<(string Realm, string User), int> _users = [];
    private readonly Dictionary<string, int> _realms = [];
    private AllocationQuotaOptions _options;

    /// <summary>Makes a quota of which nothing is taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public AllocationQuota(AllocationQuotaOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>
    /// The limits. Lower ones than what is taken end no allocation; they refuse new ones.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public AllocationQuotaOptions Options
    {
        get => _options;
        set
        {
            value.Validate();
            _options = value;
        }
    }

    /// <summary>How many allocations are taken.</summary>
    public int AllocationCount { get; private set; }

    /// <summary>How many users have an allocation.</summary>
    public int UserCount => _users.Count;

    /// <summary>How many bytes a second are granted.</summary>
    public long GrantedBytesPerSecond { get; private set; }

    /// <inheritdoc/>
    public bool TryTake(string realm, string user, long bytesPerSecond, out long granted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesPerSecond);
        granted = 0;
        int ofUser = _users.GetValueOrDefault((realm, user));
        int ofRealm = _realms.GetValueOrDefault(realm);
        if (IsReached(_options.UserQuota, ofUser) || IsReached(_options.TotalQuota, ofRealm) || !TryGrant(bytesPerSecond, out granted))
        {
            return false;
        }

        _users[(realm, user)] = ofUser + 1;
        _realms[realm] = ofRealm + 1;
        GrantedBytesPerSecond += granted;
        AllocationCount++;
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nothing of the kind is taken: a mistake of ours.</exception>
    public void Return(string realm, string user, long granted)
    {
        if (granted < 0 || granted > GrantedBytesPerSecond || !_users.TryGetValue((realm, user), out int ofUser))
        {
            throw new InvalidOperationException("What is returned was not taken.");
        }

        Count(_users, (realm, user), ofUser - 1);
        Count(_realms, realm, _realms[realm] - 1);
        GrantedBytesPerSecond -= granted;
        AllocationCount--;
    }

    private static bool IsReached(int limit, int count) => limit > 0 && count >= limit;

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key, int count)
        where TKey : notnull
    {
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }

    // Without a capacity the sum is kept all the same: one may be set later.
    private bool TryGrant(long bytesPerSecond, out long granted)
    {
        long limit = _options.BytesPerSecondCapacity == 0 ? long.MaxValue : _options.BytesPerSecondCapacity;
        granted = Math.Min(bytesPerSecond, Math.Max(0, limit - GrantedBytesPerSecond));
        return bytesPerSecond == 0 || granted > 0;
    }
}

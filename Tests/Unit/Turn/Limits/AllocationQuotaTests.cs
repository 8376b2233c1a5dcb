using FsCheck;
using FsCheck.Fluent;
using JbAspire.Protocols.Turn.Limits;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Limits;

/// <summary><c>user-quota</c>, <c>total-quota</c> and <c>bps-capacity</c>.</summary>
public sealed class AllocationQuotaTests
{
    [Fact]
    public void User_has_its_quota_in_each_realm_and_others_have_theirs()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions { UserQuota = 12 });
        for (int i = 0; i < 12; i++)
        {
            Assert.True(quota.TryTake("r", "u", 0, out _));
        }

        Assert.False(quota.TryTake("r", "u", 0, out _));
        Assert.True(quota.TryTake("r", "v", 0, out _));
        Assert.True(quota.TryTake("s", "u", 0, out _));
        quota.Return("r", "u", 0);
        Assert.True(quota.TryTake("r", "u", 0, out _));
    }

    [Fact]
    public void Empty_name_does_not_escape_the_quota()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions { UserQuota = 1 });
        Assert.True(quota.TryTake("r", "", 0, out _));
        Assert.False(quota.TryTake("r", "", 0, out _));
    }

    [Fact]
    public void Realm_has_its_total()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions { TotalQuota = 3 });
        Assert.True(quota.TryTake("r", "a", 0, out _));
        Assert.True(quota.TryTake("r", "b", 0, out _));
        Assert.True(quota.TryTake("r", "c", 0, out _));
        Assert.False(quota.TryTake("r", "d", 0, out _));
        Assert.True(quota.TryTake("s", "d", 0, out _));
    }

    [Fact]
    public void Rest_of_the_capacity_is_granted_and_then_nothing()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions { BytesPerSecondCapacity = 2_500 });
        Assert.True(quota.TryTake("r", "a", 1_000, out long granted));
        Assert.Equal(1_000, granted);
        Assert.True(quota.TryTake("r", "b", 2_000, out granted));
        Assert.Equal(1_500, granted);
        Assert.False(quota.TryTake("r", "c", 1_000, out granted));
        Assert.Equal(0, granted);
        quota.Return("r", "b", 1_500);
        Assert.True(quota.TryTake("r", "c", 1_000, out granted));
        Assert.Equal(1_000, granted);
    }

    [Fact]
    public void Allocation_without_a_limit_reserves_no_capacity_and_is_not_refused_for_it()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions { BytesPerSecondCapacity = 100 });
        Assert.True(quota.TryTake("r", "a", 100, out _));
        Assert.True(quota.TryTake("r", "b", 0, out long granted));
        Assert.Equal(0, granted);
    }

    [Fact]
    public void No_limits_limit_nothing_and_keep_count()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions());
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(quota.TryTake("r", "u", long.MaxValue / 1000, out long granted));
            Assert.Equal(long.MaxValue / 1000, granted);
        }

        Assert.Equal(1000, quota.AllocationCount);
        Assert.False(quota.TryTake("r", "u", long.MaxValue, out long rest) && rest == long.MaxValue); // the sum does not overflow
    }

    [Fact]
    public void New_limits_hold_for_new_allocations()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions());
        Assert.True(quota.TryTake("r", "u", 500, out _));
        Assert.True(quota.TryTake("r", "u", 500, out _));
        quota.Options = new AllocationQuotaOptions { UserQuota = 1, BytesPerSecondCapacity = 800 };
        Assert.False(quota.TryTake("r", "u", 0, out _));
        Assert.False(quota.TryTake("r", "v", 1, out _));
        quota.Return("r", "u", 500);
        quota.Return("r", "u", 500);
        Assert.True(quota.TryTake("r", "u", 900, out long granted));
        Assert.Equal(800, granted);
    }

    [Fact]
    public void What_was_not_taken_cannot_be_returned()
    {
        var quota = new AllocationQuota(new AllocationQuotaOptions());
        Assert.Throws<InvalidOperationException>(() => quota.Return("r", "u", 0));
        Assert.True(quota.TryTake("r", "u", 5, out _));
        Assert.Throws<InvalidOperationException>(() => quota.Return("r", "u", 6));
        Assert.Throws<InvalidOperationException>(() => quota.Return("r", "v", 5));
        quota.Return("r", "u", 5);
        Assert.Throws<InvalidOperationException>(() => quota.Return("r", "u", 0));
    }

    [Fact]
    public void Negative_limits_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AllocationQuota(new AllocationQuotaOptions { UserQuota = -1 }));

    [Fact]
    public void No_sequence_exceeds_a_quota_and_returning_everything_leaves_nothing() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            ArbMap.Default.ArbFor<(byte UserQuota, byte TotalQuota, ushort Capacity)>(),
            ArbMap.Default.ArbFor<byte[]>(),
            (limits, steps) => HoldsFor(
                new AllocationQuotaOptions
                {
                    UserQuota = limits.UserQuota % 4,
                    TotalQuota = limits.TotalQuota % 8,
                    BytesPerSecondCapacity = limits.Capacity % 3 == 0 ? 0 : limits.Capacity,
                },
                [.. steps, .. steps.Reverse(), .. steps])));

    // A step takes for one of 2 realms x 4 users, or returns one of what is taken.
    private static bool HoldsFor(AllocationQuotaOptions options, byte[] steps)
    {
        var quota = new AllocationQuota(options);
        var taken = new List<(string Realm, string User, long Granted)>();
        bool holds = true;
        foreach (byte step in steps)
        {
            string realm = (step & 1) == 0 ? "r" : "s";
            string user = $"u{step >> 1 & 3}";
            if ((step & 0b1000) != 0 && taken.Count > 0)
            {
                int index = step % taken.Count;
                quota.Return(taken[index].Realm, taken[index].User, taken[index].Granted);
                taken.RemoveAt(index);
            }
            else if (quota.TryTake(realm, user, step * 100L, out long granted))
            {
                holds &= granted <= step * 100L && (granted > 0 || step == 0);
                taken.Add((realm, user, granted));
            }

            holds &= IsWithin(options.UserQuota, taken.GroupBy(one => (one.Realm, one.User)).Select(group => (long)group.Count()))
                && IsWithin(options.TotalQuota, taken.GroupBy(one => one.Realm).Select(group => (long)group.Count()))
                && IsWithin(options.BytesPerSecondCapacity, [taken.Sum(one => one.Granted)])
                && quota.AllocationCount == taken.Count
                && quota.UserCount == taken.Select(one => (one.Realm, one.User)).Distinct().Count()
                && quota.GrantedBytesPerSecond == taken.Sum(one => one.Granted);
        }

        taken.ForEach(one => quota.Return(one.Realm, one.User, one.Granted));
        return holds && quota is { AllocationCount: 0, UserCount: 0, GrantedBytesPerSecond: 0 };
    }

    private static bool IsWithin(long limit, IEnumerable<long> counts) => limit == 0 || counts.All(count => count <= limit);
}

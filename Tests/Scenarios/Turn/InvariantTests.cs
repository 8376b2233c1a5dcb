using JbAspire.Protocols.Turn.Limits;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>What holds whatever clients and peers do: ports, sockets, quotas and connections always add up.</summary>
public sealed class InvariantTests
{
    private const int Steps = 1_500;
    private const int UserQuota = 6;
    private const int TotalQuota = 14;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_interleavings_add_up_after_every_step_and_leave_nothing(int seed)
    {
        TurnHarness turn = new(Settings(seed));
        RandomClients clients = new(turn, seed, maxClients: 24);
        Random random = new(seed);
        for (int i = 0; i < Steps; i++)
        {
            clients.Step();
            if (random.Next(4) == 0)
                turn.Advance(random.Next(20) == 0 ? 700 : random.NextDouble() * 40);
            turn.AssertConsistent();
            Assert.InRange(turn.Server.AllocationCount, 0, TotalQuota);
            Assert.All(turn.LiveOfUser.Values, count => Assert.InRange(count, 0, UserQuota));
        }

        Assert.True(turn.Started > 20, $"Only {turn.Started} allocations.");
        if (seed % 2 == 0)
        {
            turn.Server.Close(turn.Now);
            turn.AssertEmpty();
            return;
        }

        turn.Advance(3_700);
        turn.AssertEmpty();
    }

    private static HarnessSettings Settings(int seed)
    {
        HarnessSettings settings = HarnessSettings.With(options => options with
        {
            AllowsMobility = true,
            MaxPermissions = 8,
            MaxChannels = 4,
            MaxTcpPeers = 3,
            MaxBytesPerSecond = 10_000,
            UnauthenticatedRate = 0,
        });
        return settings with
        {
            MinPort = 50_000,
            MaxPort = 50_015,
            Seed = seed,
            Quota = new AllocationQuotaOptions { UserQuota = UserQuota, TotalQuota = TotalQuota, BytesPerSecondCapacity = 120_000 },
        };
    }
}

using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>A day of clients that come and go.</summary>
[Collection(MemoryTests.Name)]
public sealed class ChurnTests
{
    private const int Hours = 24;
    private const long Slack = 512 * 1024;

    [Fact]
    public void Twenty_four_hours_of_churn_leak_neither_ports_nor_quota_nor_connections_nor_memory()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { AllowsMobility = true, UnauthenticatedRate = 0 }));
        RandomClients clients = new(turn, seed: 7, maxClients: 200);
        Random random = new(7);
        long warm = 0;
        int most = 0;
        for (int hour = 0; hour < Hours; hour++)
        {
            // Clients for 40 minutes, then none: what they left behind must end by itself.
            MonotonicTime end = turn.Now + TimeSpan.FromMinutes(40);
            while (turn.Now < end)
            {
                for (int i = 0; i < 4; i++)
                    clients.Step();
                turn.Advance(random.NextDouble() * 4);
                most = Math.Max(most, turn.Server.AllocationCount);
            }

            turn.AssertConsistent();
            clients.Vanish();
            turn.Advance(20 * 60);
            turn.AssertConsistent();
            if (hour % 2 == 0)
                continue;

            // Lifetimes reach an hour: every other hour there is a pause until all is gone.
            turn.Advance(3_700);
            turn.AssertEmpty();
            turn.Ends.Clear();
            turn.Transport.ClosedClients.Clear();
            long memory = GC.GetTotalMemory(forceFullCollection: true);
            if (hour == 3)
                warm = memory;
            else if (hour > 3)
                Assert.InRange(memory, 0, warm + Slack);
        }

        Assert.True(clients.Count > 2_000, $"{clients.Count} clients");
        Assert.True(turn.Started > 2_000 && most > 100, $"{turn.Started} allocations, {most} at once");
        Assert.All(turn.LiveOfUser.Values, count => Assert.Equal(0, count));
    }
}

using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class RetransmissionBudgetTests
{
    [Fact]
    public void A_receiver_that_asks_for_everything_gets_about_a_third_more()
    {
        var budget = new RetransmissionBudget();
        int resent = 0;
        for (int i = 0; i < 100_000; i++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(i * 10);
            budget.AddSent(1000, now);
            resent += budget.TryTake(1000, now) ? 1 : 0;
        }

        // Each third byte, 40 bytes in 10 ms and the first allowance.
        Assert.InRange(resent, 33_000, 38_000);
    }

    [Fact]
    public void Five_percent_loss_is_always_served()
    {
        var budget = new RetransmissionBudget();
        for (int i = 0; i < 10_000; i++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(i);
            budget.AddSent(1000, now);
            Assert.True(i % 10 != 0 || budget.TryTake(1000, now));
        }
    }

    [Theory]
    [InlineData(80, 13, 1)] // 5 % lost on a short path: asking again is soon enough
    [InlineData(150, 13, 2)] // 5 % lost on a long one
    [InlineData(150, 2, 1)] // hardly any loss
    [InlineData(150, 80, 1)] // 31 %: congestion
    public void A_repair_is_sent_twice_where_its_loss_would_cost_a_long_round_trip(int roundTrip, byte fractionLost, int copies) =>
        Assert.Equal(copies, RetransmissionBudget.CopiesFor(TimeSpan.FromMilliseconds(roundTrip), fractionLost));

    [Fact]
    public void A_silent_stream_earns_its_allowance_again()
    {
        var budget = new RetransmissionBudget();
        while (budget.TryTake(1000, MonotonicTime.Zero))
        {
        }

        Assert.False(budget.TryTake(1000, MonotonicTime.FromMilliseconds(10)));
        Assert.True(budget.TryTake(1000, MonotonicTime.FromMilliseconds(1000)));
    }
}

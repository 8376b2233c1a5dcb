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

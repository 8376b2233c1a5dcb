using JbAspire.Load.Measuring;
using Xunit;

namespace JbAspire.Tests.Load;

public class HighestLoadTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(777)]
    [InlineData(99_999)]
    public void The_result_holds_and_comes_near_to_the_limit(double limit)
    {
        double found = HighestLoad.Find(100, 1_000_000, load => load, load => load <= limit);

        Assert.InRange(found, limit / HighestLoad.Precision, limit);
    }

    [Fact]
    public void Where_the_first_load_does_not_hold_its_run_is_the_result()
    {
        Assert.Equal(100, HighestLoad.Find(100, 1000, load => load, _ => false));
    }

    [Fact]
    public void No_load_above_the_last_is_tried()
    {
        List<double> tried = [];

        double found = HighestLoad.Find(100, 900, load => load, load =>
        {
            tried.Add(load);
            return true;
        });

        Assert.Equal(900, found);
        Assert.Equal(900, tried.Max());
    }
}

using JbAspire.Load.Measuring;
using Xunit;

namespace JbAspire.Tests.Load;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.99, 990)]
    [InlineData(0.999, 999)]
    [InlineData(1, 1000)]
    public void A_percentile_is_told_within_a_thirty_second(double share, double microseconds)
    {
        LatencyHistogram histogram = new();
        for (int i = 1; i <= 1000; i++)
            histogram.Add(i * 1000L);

        Assert.InRange(histogram.Percentile(share), microseconds * 31 / 32, microseconds);
    }

    [Fact]
    public void Without_times_there_is_no_percentile() => Assert.Equal(0, new LatencyHistogram().Percentile(0.99));
}

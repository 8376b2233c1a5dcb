using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class MonotonicClockTests
{
    [Fact]
    public void Clock_never_goes_back()
    {
        MonotonicTime last = MonotonicClock.Now;
        for (int i = 0; i < 100_000; i++)
        {
            MonotonicTime now = MonotonicClock.Now;
            Assert.True(now >= last);
            last = now;
        }
    }

    [Theory]
    [InlineData(12_345, 1_000_000_000, 12_345)] // Linux counts nanoseconds
    [InlineData(12_345, 10_000_000, 1_234_500)] // Windows counts 100 ns
    [InlineData(long.MaxValue / 200, 10_000_000, long.MaxValue / 200 * 100)] // no overflow on the way
    public void Ticks_of_the_system_become_nanoseconds(long timestamp, long frequency, long nanoseconds) =>
        Assert.Equal(nanoseconds, MonotonicClock.ToNanoseconds(timestamp, frequency));
}

using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class BitrateMeterTests
{
    private BitrateMeter _meter;

    [Fact]
    public void An_even_stream_reads_evenly_at_any_moment()
    {
        for (int ms = 0; ms < 100_000; ms++)
        {
            if (ms % 5 == 0)
                _meter.Add(625, At(ms));

            if (ms > 1000)
                Assert.InRange(_meter.Read(At(ms)), 990_000, 1_010_000);
        }
    }

    [Fact]
    public void The_window_slides_to_zero_within_eleven_tenths_of_a_second()
    {
        _meter.Add(1000, At(50));
        Assert.Equal(8000, _meter.Read(At(900)));
        Assert.Equal(8000, _meter.Read(At(1000)));
        Assert.InRange(_meter.Read(At(1050)), 3000, 5000);
        Assert.Equal(0, _meter.Read(At(1100)));
        Assert.Equal(0, _meter.Read(At(5000)));
    }

    [Fact]
    public void Nothing_is_left_over_after_years_of_use()
    {
        var random = new Random(2);
        long ms = 0;
        for (int i = 0; i < 100_000; i++)
        {
            ms += random.Next(10) == 0 ? random.Next(1_000_000) : random.Next(300);
            _meter.Add(random.Next(1, 1500), At(ms));
            Assert.InRange(_meter.Read(At(ms)), 1, long.MaxValue);
        }

        Assert.Equal(0, _meter.Read(At(ms + 2000)));
    }

    [Fact]
    public void A_time_that_does_not_advance_is_counted_in_the_same_second()
    {
        _meter.Add(100, At(10_000));
        _meter.Add(100, At(9_000));

        Assert.Equal(1600, _meter.Read(At(10_000)));
        Assert.Equal(1600, _meter.Read(At(9_000)));
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}

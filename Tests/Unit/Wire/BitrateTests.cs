using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Wire;

public sealed class BitrateTests
{
    [Fact]
    public void Bytes_over_a_duration_make_a_rate()
    {
        Assert.Equal(new Bitrate(800_000), Bitrate.FromBytes(50_000, TimeSpan.FromMilliseconds(500)));
        Assert.Equal(Bitrate.Zero, Bitrate.FromBytes(50_000, TimeSpan.Zero));
    }

    [Fact]
    public void A_rate_gives_the_bytes_of_a_duration()
    {
        Assert.Equal(187, Bitrate.FromKilobitsPerSecond(1500).BytesIn(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(long.MaxValue / 8, new Bitrate(long.MaxValue).BytesIn(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Rates_compare_add_and_scale()
    {
        var low = new Bitrate(1000);
        var high = new Bitrate(3000);
        Assert.True(low < high && high > low && low <= high && high >= low);
        Assert.Equal(low, Bitrate.Min(low, high));
        Assert.Equal(high, Bitrate.Max(low, high));
        Assert.Equal(new Bitrate(4000), low + high);
        Assert.Equal(new Bitrate(-2000), low - high);
        Assert.Equal(new Bitrate(850), low * 0.85);
        Assert.Equal("1000 bit/s", low.ToString());
    }
}

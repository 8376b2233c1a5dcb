using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class LayerBitratesTests
{
    private readonly LayerBitrates _bitrates = new();

    [Fact]
    public void Each_layer_is_measured_alone_and_with_those_below_it()
    {
        Fill(0, 2000);

        Assert.Equal(100_000, _bitrates.Read(0, 0, At(2000)), 2000d);
        Assert.Equal(400_000, _bitrates.Read(1, 1, At(2000)), 8000d);
        Assert.Equal(300_000, _bitrates.ReadSpatial(0, 1, At(2000)), 6000d);
        Assert.Equal(500_000, _bitrates.ReadUpTo(1, 0, At(2000)), 10_000d);
        Assert.Equal(1_100_000, _bitrates.ReadUpTo(1, 1, At(2000)), 20_000d);
        Assert.Equal(2, _bitrates.SpatialLayers);
        Assert.Equal(2, _bitrates.TemporalLayers);
    }

    [Fact]
    public void A_layer_that_stops_falls_to_zero_within_a_second()
    {
        Fill(0, 2000);

        Assert.Equal(0, _bitrates.ReadUpTo(3, 3, At(3100)));
    }

    [Fact]
    public void Layers_that_are_not_there_have_no_rate()
    {
        Assert.Equal(0, _bitrates.Read(0, 0, At(0)));
        _bitrates.Add(-1, -1, 1000, At(0));
        Assert.Equal(8000, _bitrates.Read(0, 0, At(500)));
        Assert.Equal(0, _bitrates.Read(0, 1, At(500)));
        Assert.Equal(0, _bitrates.Read(-1, 0, At(500)));
        Assert.Equal(0, _bitrates.Read(9, 9, At(500)));
    }

    [Fact]
    public void Layers_beyond_the_bound_count_as_the_highest()
    {
        _bitrates.Add(7, 7, 1000, At(0));
        Assert.Equal(8000, _bitrates.Read(3, 3, At(500)));
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        Fill(0, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(100, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // 100 and 200 kbit/s in the lower spatial layer, twice 400 in the upper one.
    private void Fill(long from, long to)
    {
        for (long ms = from; ms < to; ms += 10)
        {
            _bitrates.Add(0, 0, 125, At(ms));
            _bitrates.Add(0, 1, 250, At(ms));
            _bitrates.Add(1, 0, 500, At(ms));
            _bitrates.Add(1, 1, 500, At(ms));
        }
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}

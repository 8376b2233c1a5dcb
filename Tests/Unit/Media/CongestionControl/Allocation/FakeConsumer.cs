using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.LayerSelection;

namespace JbAspire.Tests.Unit.Media.CongestionControl.Allocation;

/// <summary>A consumer with a table of bit rates.</summary>
internal sealed class FakeConsumer(long[,] bitrates) : IAllocatedConsumer
{
    public int Priority { get; set; } = 1;

    public bool IsActive { get; set; } = true;

    public Layers PreferredLayers { get; set; } = new(7, 7);

    public Layers TargetLayers { get; set; } = Layers.None;

    public int SpatialLayerCount => bitrates.GetLength(0);

    public int TemporalLayerCount => bitrates.GetLength(1);

    public long BitrateOf(int spatial, int temporal) => bitrates[spatial, temporal];

    /// <summary>Chrome's usual three streams, two temporal layers each.</summary>
    public static FakeConsumer Simulcast() => new(new long[,] { { 90_000, 150_000 }, { 300_000, 500_000 }, { 900_000, 1_500_000 } });

    public static FakeConsumer Single(long bitrate) => new(new long[,] { { bitrate } });

    /// <summary>One temporal layer, and so many spatial ones.</summary>
    public static FakeConsumer Spatial(params long[] bitrates)
    {
        var table = new long[bitrates.Length, 1];
        for (int i = 0; i < bitrates.Length; i++)
        {
            table[i, 0] = bitrates[i];
        }

        return new FakeConsumer(table);
    }
}

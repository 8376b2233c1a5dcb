using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// The bit rate of each spatial and temporal layer of one stream. Meters are made with the first packet of a layer, and fall to
/// zero within a second after its last.
/// </summary>
internal sealed class LayerBitrates
{
    /// <summary>Spatial layers that are told apart; higher ones count as the highest.</summary>
    public const int MaxSpatialLayers = 4;

    /// <summary>Temporal layers that are told apart; higher ones count as the highest.</summary>
    public const int MaxTemporalLayers = 4;

    // Row by spatial layer: one temporal layer of one spatial layer is one meter.
    private readonly BitrateMeter[]?[] _meters = new BitrateMeter[]?[MaxSpatialLayers];

    /// <summary>The number of spatial layers of which a packet came.</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>The number of temporal layers of which a packet came.</summary>
    public int TemporalLayers { get; private set; }

    /// <summary>Counts a packet.</summary>
    /// <param name="spatialLayer">Its spatial layer; -1, for none, counts as 0.</param>
    /// <param name="temporalLayer">Its temporal layer; -1, for none, counts as 0.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="now">Its arrival.</param>
    public void Add(int spatialLayer, int temporalLayer, int bytes, MonotonicTime now)
    {
        int spatial = Math.Clamp(spatialLayer, 0, MaxSpatialLayers - 1);
        int temporal = Math.Clamp(temporalLayer, 0, MaxTemporalLayers - 1);
        BitrateMeter[]? row = _meters[spatial];
        if (row is null || row.Length <= temporal)
        {
            Array.Resize(ref row, temporal + 1);
            _meters[spatial] = row;
            SpatialLayers = Math.Max(SpatialLayers, spatial + 1);
            TemporalLayers = Math.Max(TemporalLayers, temporal + 1);
        }

        row[temporal].Add(bytes, now);
    }

    /// <summary>Bits per second of one layer alone over the last second; 0 for one that is not there.</summary>
    public long Read(int spatialLayer, int temporalLayer, MonotonicTime now)
    {
        return (uint)spatialLayer < MaxSpatialLayers
            && _meters[spatialLayer] is { } row && (uint)temporalLayer < (uint)row.Length
            ? row[temporalLayer].Read(now)
            : 0;
    }

    /// <summary>Bits per second of a layer with the temporal layers below it, without other spatial layers.</summary>
    public long ReadSpatial(int spatialLayer, int temporalLayer, MonotonicTime now)
    {
        long sum = 0;
        for (int temporal = 0; temporal <= temporalLayer && temporal < TemporalLayers; temporal++)
        {
            sum += Read(spatialLayer, temporal, now);
        }

        return sum;
    }

    /// <summary>
    /// Bits per second of a layer with all spatial and temporal layers below it: what it costs to forward it from a stream whose
    /// spatial layers build on each other.
    /// </summary>
    public long ReadUpTo(int spatialLayer, int temporalLayer, MonotonicTime now)
    {
        long sum = 0;
        for (int spatial = 0; spatial <= spatialLayer && spatial < SpatialLayers; spatial++)
        {
            sum += ReadSpatial(spatial, temporalLayer, now);
        }

        return sum;
    }
}

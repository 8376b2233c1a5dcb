using JbAspire.Media.LayerSelection;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// Divides a bit rate among consumers in one pass from nothing: base layers of all first, then upwards in steps of one layer,
/// each time for who is furthest behind for its priority. Memory is kept for the next time.
/// </summary>
internal sealed class BitrateDivision
{
    private readonly List<OperatingPoint> _points = [];
    private AllocationRow[] _rows = [];
    private int _count;

    /// <summary>The active consumers that have anything to send.</summary>
    public Span<AllocationRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>Starts anew with these consumers.</summary>
    public void Load(IReadOnlyList<IAllocatedConsumer> consumers)
    {
        _points.Clear();
        _count = 0;
        if (_rows.Length < consumers.Count)
        {
            _rows = new AllocationRow[Math.Max(consumers.Count, 2 * _rows.Length)];
        }

        for (int i = 0; i < consumers.Count; i++)
        {
            IAllocatedConsumer consumer = consumers[i];
            int firstPoint = _points.Count;
            int current = consumer.IsActive ? LoadPoints(consumer) : -1;
            if (_points.Count > firstPoint)
            {
                _rows[_count++] = new AllocationRow
                {
                    Consumer = i,
                    Priority = Math.Clamp(consumer.Priority, 1, 255),
                    FirstPoint = firstPoint,
                    PointCount = _points.Count - firstPoint,
                    Current = current,
                };
            }
        }
    }

    /// <summary>Bits per second of a point of a row.</summary>
    public long CostOf(in AllocationRow row, int point) => point < 0 ? 0 : _points[row.FirstPoint + point].Cost;

    /// <summary>The layers of a point of a row.</summary>
    public Layers LayersOf(in AllocationRow row, int point) => point < 0 ? Layers.None : _points[row.FirstPoint + point].Layers;

    /// <summary>Finds the point of each row.</summary>
    public void Divide(in AllocationBudget budget)
    {
        foreach (ref AllocationRow row in Rows)
        {
            row.Point = -1;
            row.IsFull = false;
        }

        long total = 0;
        for (int next = FindNext(); next >= 0; next = FindNext())
        {
            ref AllocationRow row = ref _rows[next];
            long after = total - CostOf(row, row.Point) + CostOf(row, row.Point + 1);
            bool isBase = row.Point < 0;
            bool isRise = row.Point >= row.Current;
            if (after <= (total == 0 && isBase ? budget.OfLoneBase(isRise) : budget.Of(isRise, isBase)))
            {
                row.Point++;
                total = after;
            }
            else
            {
                row.IsFull = true;
            }
        }
    }

    // The row whose next step is due. A base layer's turn is 0; above, a priority of n lets a consumer go n layers in the time
    // in which one of priority 1 goes one.
    private int FindNext()
    {
        int best = -1;
        double bestTurn = double.MaxValue;
        for (int i = 0; i < _count; i++)
        {
            ref readonly AllocationRow row = ref _rows[i];
            if (row.IsFull || row.Point + 1 >= row.PointCount)
            {
                continue;
            }

            double turn = row.Point < 0 ? 0 : _points[row.FirstPoint + row.Point + 1].Rank / row.Priority;
            if (turn < bestTurn || (turn == bestTurn && row.Priority > _rows[best].Priority))
            {
                best = i;
                bestTurn = turn;
            }
        }

        return best;
    }

    // Answers with the point that the consumer is at: its target, or what is left below it.
    private int LoadPoints(IAllocatedConsumer consumer)
    {
        Layers preferred = consumer.PreferredLayers;
        Layers target = consumer.TargetLayers;
        int maxSpatial = Math.Min(preferred.Spatial, consumer.SpatialLayerCount - 1);
        int maxTemporal = Math.Min(preferred.Temporal, consumer.TemporalLayerCount - 1);
        int current = -1;
        long cost = 0;
        int firstPoint = _points.Count;
        for (int spatial = 0; spatial <= maxSpatial; spatial++)
        {
            // A larger picture at a quarter of the frames is no better than a smaller one at all of them.
            int lowestTemporal = spatial > 0 && maxTemporal > 1 ? 1 : 0;
            for (int temporal = lowestTemporal; temporal <= maxTemporal; temporal++)
            {
                long bitrate = consumer.BitrateOf(spatial, temporal);
                if (bitrate <= 0)
                {
                    continue;
                }

                // A lower layer that takes more at the moment: a fall back to it must fit too.
                cost = Math.Max(cost, bitrate);
                _points.Add(new OperatingPoint(
                    new Layers(spatial, temporal), cost, spatial + (double)temporal / consumer.TemporalLayerCount));
                if ((spatial, temporal).CompareTo((target.Spatial, target.Temporal)) <= 0)
                {
                    current = _points.Count - 1 - firstPoint;
                }
            }
        }

        return current;
    }
}

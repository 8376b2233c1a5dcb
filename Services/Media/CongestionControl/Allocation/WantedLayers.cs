using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// What of a producer anybody watches, so that its peer may stop encoding the rest. Somebody who wants more is heard at once;
/// a layer that nobody wants any more is kept for 5 s, since layouts change back and forth.
/// </summary>
internal sealed class WantedLayers
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(5);

    // When each layer stops to be wanted: never, while somebody wants it.
    private readonly MonotonicTime[] _spatialUntil;
    private readonly MonotonicTime[] _temporalUntil;

    /// <summary>Begins with all layers, as a peer begins by sending all it has; consumers have 5 s to come.</summary>
    /// <param name="spatialLayers">Spatial layers (of simulcast: streams), at least 1.</param>
    /// <param name="temporalLayers">Temporal layers of each, at least 1.</param>
    /// <param name="now">The time.</param>
    public WantedLayers(int spatialLayers, int temporalLayers, MonotonicTime now)
    {
        _spatialUntil = new MonotonicTime[spatialLayers];
        _temporalUntil = new MonotonicTime[temporalLayers];
        Array.Fill(_spatialUntil, now + Hold);
        Array.Fill(_temporalUntil, now + Hold);
        Current = new Layers(spatialLayers - 1, temporalLayers - 1);
        NextDeadline = now + Hold;
    }

    /// <summary>The highest layers that are wanted, each for itself; -1 and -1 when nobody wants anything.</summary>
    public Layers Current { get; private set; }

    /// <summary>When something may stop to be wanted.</summary>
    public MonotonicTime NextDeadline { get; private set; }

    /// <summary>Consumers came, went, paused, resumed or prefer other layers. True when <see cref="Current"/> changed.</summary>
    /// <param name="consumers">All consumers of the producer.</param>
    /// <param name="now">The time.</param>
    public bool Update(IReadOnlyList<IAllocatedConsumer> consumers, MonotonicTime now)
    {
        int spatial = -1;
        int temporal = -1;
        for (int i = 0; i < consumers.Count; i++)
        {
            if (consumers[i] is { IsActive: true, PreferredLayers: { IsNone: false } preferred })
            {
                spatial = Math.Max(spatial, preferred.Spatial);
                temporal = Math.Max(temporal, preferred.Temporal);
            }
        }

        return Update(new Layers(spatial, temporal), now);
    }

    /// <summary>As the other one, with the highest layers that any consumer wants; -1 and -1: no consumer wants any.</summary>
    public bool Update(Layers wanted, MonotonicTime now)
    {
        Note(_spatialUntil, wanted.Spatial, now);
        Note(_temporalUntil, wanted.Temporal, now);
        return Refresh(now);
    }

    /// <summary>Time passed. True when <see cref="Current"/> changed.</summary>
    public bool HandleDeadline(MonotonicTime now) => now >= NextDeadline && Refresh(now);

    private static void Note(MonotonicTime[] until, int wanted, MonotonicTime now)
    {
        for (int layer = 0; layer < until.Length; layer++)
        {
            if (layer <= wanted)
            {
                until[layer] = MonotonicTime.Never;
            }
            else if (until[layer] == MonotonicTime.Never)
            {
                until[layer] = now + Hold;
            }
        }
    }

    private bool Refresh(MonotonicTime now)
    {
        var current = new Layers(FindHighest(_spatialUntil, now), FindHighest(_temporalUntil, now));
        NextDeadline = MonotonicTime.Min(UntilOf(_spatialUntil, current.Spatial), UntilOf(_temporalUntil, current.Temporal));
        bool changed = current != Current;
        Current = current;
        return changed;
    }

    private static int FindHighest(MonotonicTime[] until, MonotonicTime now) => Array.FindLastIndex(until, time => time > now);

    private static MonotonicTime UntilOf(MonotonicTime[] until, int layer) => layer < 0 ? MonotonicTime.Never : until[layer];
}

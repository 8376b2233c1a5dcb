using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>
/// Chooses which stream of a producer one consumer forwards: the highest that sends and is not above the preferred one.
/// Changes to it happen at a keyframe.
/// </summary>
internal sealed class SimulcastLayerSelector(IReadOnlyList<ProducerStream> streams)
{
    /// <summary>The highest encoding that is wanted.</summary>
    public int PreferredSpatialLayer { get; set; } = streams.Count - 1;

    /// <summary>The stream that is forwarded; null: none yet.</summary>
    public ProducerStream? Current { get; private set; }

    /// <summary>The stream that is changed to at its next keyframe; null: no change.</summary>
    public ProducerStream? Target { get; private set; }

    /// <summary>Chooses again. True when a keyframe of <see cref="Target"/> is needed.</summary>
    public bool Select(MonotonicTime now)
    {
        ProducerStream? best = streams.Count == 1 ? streams[0] : null;
        for (int i = Math.Min(PreferredSpatialLayer, streams.Count - 1); i >= 0 && best is null; i--)
        {
            best = streams[i].IsActive(now) ? streams[i] : null;
        }

        if (best is null || best == Current)
        {
            Target = null;
            return false;
        }

        bool isNew = Target != best;
        Target = best;
        return isNew;
    }

    /// <summary>A packet at which a receiver can begin came from <paramref name="stream"/>. True when it is now the current one.</summary>
    public bool TrySwitch(ProducerStream stream)
    {
        if (stream != Target)
        {
            return false;
        }

        Current = stream;
        Target = null;
        return true;
    }
}

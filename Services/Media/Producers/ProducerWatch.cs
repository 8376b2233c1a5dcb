using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.Consumers;
using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>Tells what of a video producer anybody watches, so that its peer need not encode the rest.</summary>
internal sealed class ProducerWatch(Producer producer)
{
    private WantedLayers? _wanted;
    private int _told = producer.Layers.SpatialLayers - 1;

    public MonotonicTime NextDeadline => _wanted?.NextDeadline ?? MonotonicTime.Never;

    /// <summary>What was told last; null: nobody watches it.</summary>
    public int? SpatialLayer => _told < 0 ? null : _told;

    /// <summary>A consumer came, went, paused, resumed, or prefers other layers.</summary>
    public void Update(MonotonicTime now)
    {
        _wanted ??= new WantedLayers(producer.Layers.SpatialLayers, producer.Layers.TemporalLayers, now);
        int spatial = -1;
        int temporal = -1;
        foreach (Consumer consumer in producer.Consumers)
        {
            if (!consumer.Paused && consumer.Video is { PreferredLayers: { IsNone: false } preferred })
            {
                spatial = Math.Max(spatial, preferred.Spatial);
                temporal = Math.Max(temporal, preferred.Temporal);
            }
        }

        if (producer.Pipes.WantedSpatialLayer is >= 0 and int piped)
        {
            spatial = Math.Max(spatial, piped);
            temporal = producer.Layers.TemporalLayers - 1;
        }

        Tell(_wanted.Update(new Layers(spatial, temporal), now));
    }

    public void HandleDeadline(MonotonicTime now) => Tell(_wanted?.HandleDeadline(now) ?? false);

    private void Tell(bool changed)
    {
        if (changed && _wanted!.Current.Spatial != _told)
        {
            _told = _wanted.Current.Spatial;
            producer.Transport.Tell(
                new MediaEvent.ProducerLayersWanted(producer.Transport.Router.Id, producer.Id, SpatialLayer));
        }
    }
}

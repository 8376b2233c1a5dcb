using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.LayerSelection;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>The layers of one video consumer: what its receiver wants, what the path allows, and what is forwarded.</summary>
internal sealed class ConsumerVideo : IAllocatedConsumer
{
    private readonly Consumer _consumer;
    private readonly ProducerLayers _layers;
    private readonly LayerSelector _selector;
    private Layers _told = Layers.None;
    private MonotonicTime _now;

    public ConsumerVideo(Consumer consumer)
    {
        _consumer = consumer;
        _layers = consumer.Producer.Layers;
        LayerKind kind = _layers switch
        {
            { Type: ProducerType.Svc } => LayerKind.Svc,
            { SpatialLayers: > 1 } => LayerKind.Simulcast,
            _ => LayerKind.Simple,
        };
        _selector = new LayerSelector(kind, _layers.SpatialLayers, _layers.TemporalLayers, _layers.IsKSvc) { Target = Layers.None };
        PreferredLayers = new Layers(_layers.SpatialLayers - 1, _layers.TemporalLayers - 1);
    }

    /// <inheritdoc/>
    public int Priority => _consumer.Priority;

    /// <inheritdoc/>
    public bool IsActive => !_consumer.Paused && !_consumer.Producer.Paused;

    /// <inheritdoc/>
    public Layers PreferredLayers { get; private set; }

    /// <inheritdoc/>
    public Layers TargetLayers => _selector.Target;

    /// <summary>The layers that are forwarded.</summary>
    public Layers CurrentLayers => _selector.Current;

    /// <inheritdoc/>
    public int SpatialLayerCount => _layers.SpatialLayers;

    /// <inheritdoc/>
    public int TemporalLayerCount => _layers.TemporalLayers;

    /// <summary>The decode targets that the receiver gets, for its dependency descriptors; 0: none are read.</summary>
    public uint DecodeTargets => _selector.DecodeTargets;

    /// <summary>The producer's stream that is forwarded; null: none.</summary>
    public ProducerStream? Stream => _selector.CurrentStream < 0 ? null : Streams[_selector.CurrentStream];

    private bool HasLayers => _layers.SpatialLayers > 1 || _layers.TemporalLayers > 1;

    private IReadOnlyList<ProducerStream> Streams => _consumer.Producer.Streams;

    /// <inheritdoc/>
    public long BitrateOf(int spatial, int temporal)
    {
        long measured = MeasuredBitrateOf(spatial, temporal);

        // There is nothing else to choose below the lowest spatial layer of all: it stays chosen while nothing comes, so that a still picture that
        // moves again, or a stream of which nothing has come yet, is forwarded from its first packet.
        return spatial == 0 && Streams[0].Ssrc is not null ? Math.Max(measured, 1) : measured;
    }

    private long MeasuredBitrateOf(int spatial, int temporal)
    {
        if (_layers.Type == ProducerType.Svc)
        {
            ProducerStream stream = Streams[0];
            if (!stream.IsActive(_now) || stream.LayerBitrates!.Read(spatial, 0, _now) == 0)
            {
                return 0;
            }

            return _layers.IsKSvc ? stream.LayerBitrates.ReadSpatial(spatial, temporal, _now) : stream.LayerBitrates.ReadUpTo(spatial, temporal, _now);
        }

        ProducerStream encoding = Streams[spatial];
        if (!encoding.IsActive(_now))
        {
            return 0;
        }

        // What begins shows little of what it will take: its limit tells more.
        long expected = encoding.IsMeasured(_now) ? 0 : (encoding.Encoding.MaxBitrate ?? 0) * (temporal + 1) / TemporalLayerCount;
        return Math.Max(expected, encoding.LayerBitrates!.ReadSpatial(0, temporal, _now));
    }

    /// <summary>Sets the highest layers that the receiver wants.</summary>
    public void Prefer(int spatial, int? temporal) => PreferredLayers = new Layers(
        Math.Min(spatial, _layers.SpatialLayers - 1), Math.Min(temporal ?? int.MaxValue, _layers.TemporalLayers - 1));

    /// <summary>The moment that <see cref="BitrateOf"/> tells of.</summary>
    public void SetTime(MonotonicTime now) => _now = now;

    /// <summary>The best layers that come and are not above the preferred ones: for a path of which nothing is known.</summary>
    public Layers BestLayers(MonotonicTime now)
    {
        if (!IsActive)
        {
            return Layers.None;
        }

        if (_layers.Type == ProducerType.Simulcast && _layers.SpatialLayers > 1)
        {
            for (int spatial = PreferredLayers.Spatial; spatial >= 0; spatial--)
            {
                if (Streams[spatial].IsActive(now))
                {
                    return PreferredLayers with { Spatial = spatial };
                }
            }

            return Layers.None;
        }

        return PreferredLayers;
    }

    /// <summary>Sets the layers to get to.</summary>
    public void SetTarget(Layers target, bool asksForKeyFrame, MonotonicTime now, IDatagramSink sink)
    {
        if (_selector.Target != target)
        {
            _selector.Target = target;
            TellChange();
        }

        if (asksForKeyFrame)
        {
            AskForKeyFrame(now, sink);
        }
    }

    /// <summary>Asks for a key frame if nothing else leads to the target.</summary>
    public void AskForKeyFrame(MonotonicTime now, IDatagramSink sink)
    {
        if (IsActive && _selector.NeedsKeyFrame(out int stream))
        {
            _consumer.Producer.RequestKeyFrame(Streams[stream], now, sink);
        }
    }

    /// <summary>Asks for a key frame of what is forwarded, because the receiver cannot go on.</summary>
    public void RequestKeyFrame(MonotonicTime now, IDatagramSink sink)
    {
        if (!IsActive)
        {
            return;
        }

        if (_selector.NeedsKeyFrame(out int target))
        {
            _consumer.Producer.RequestKeyFrame(Streams[target], now, sink);
        }

        if (Stream is { } stream)
        {
            _consumer.Producer.RequestKeyFrame(stream, now, sink);
        }
    }

    /// <summary>Decides about a packet.</summary>
    public LayerVerdict Select(MediaPacket packet)
    {
        LayerVerdict verdict = _selector.Select(packet.Stream.Index, packet.Video, packet.IsLate);
        if (_selector.Current != _told)
        {
            TellChange();
        }

        return verdict;
    }

    /// <summary>A stream sends no more.</summary>
    public void HandleStreamDied(ProducerStream stream)
    {
        _selector.StreamDied(stream.Index);
        TellChange();
    }

    /// <summary>Nothing of what was forwarded counts any more.</summary>
    public void Reset()
    {
        _selector.Reset();
        TellChange();
    }

    private void TellChange()
    {
        Layers current = _selector.Current;
        if (current == _told)
        {
            return;
        }

        _told = current;
        if (HasLayers)
        {
            _consumer.Transport.Context.Raise(new MediaEvent.ConsumerLayersChanged(
                _consumer.Transport.Router.Id, _consumer.Id, current.IsNone ? null : current.Spatial, current.IsNone ? null : current.Temporal));
        }
    }
}

using JbAspire.Media.LayerSelection;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>What a <see cref="BitrateAllocator"/> and <see cref="WantedLayers"/> need to know of a video consumer.</summary>
internal interface IAllocatedConsumer
{
    /// <summary>1 (lowest) to 255.</summary>
    int Priority { get; }

    /// <summary>Whether it is to send at all: neither it nor its producer is paused.</summary>
    bool IsActive { get; }

    /// <summary>The highest layers that its receiver wants; none when it wants none.</summary>
    Layers PreferredLayers { get; }

    /// <summary>What the allocator decided last; -1 and -1 at the beginning and when nothing fitted.</summary>
    Layers TargetLayers { get; }

    /// <summary>Spatial layers (of simulcast: streams), at least 1.</summary>
    int SpatialLayerCount { get; }

    /// <summary>Temporal layers of each spatial layer, at least 1.</summary>
    int TemporalLayerCount { get; }

    /// <summary>
    /// Bits per second that sending up to these layers takes, as measured: with SVC the sum over the lower spatial layers, with
    /// simulcast that of the one stream; always with the lower temporal layers. 0 = the layer does not come at present.
    /// </summary>
    long BitrateOf(int spatial, int temporal);
}

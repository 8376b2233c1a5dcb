using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Decides for one consumer which packets of a video producer it gets, so that what it gets can be decoded: it moves to the target
/// layers where the codec allows it, and tells when only a key frame would.
/// </summary>
internal sealed class LayerSelector
{
    private readonly LayerKind _kind;
    private readonly int _spatialLayerCount;
    private readonly int _temporalLayerCount;
    private readonly bool _isKSvc;
    private Layers _target;
    private int _stream = -1;

    public LayerSelector(LayerKind kind, int spatialLayerCount, int temporalLayerCount, bool isKSvc = false)
    {
        _kind = kind;
        _spatialLayerCount = Math.Max(1, spatialLayerCount);
        _temporalLayerCount = Math.Max(1, temporalLayerCount);
        _isKSvc = isKSvc;
        _target = new Layers(_spatialLayerCount - 1, _temporalLayerCount - 1);
    }

    /// <summary>The layers to get to; more than there are means the highest. At first the highest.</summary>
    public Layers Target
    {
        get => _target;
        set => _target = value.IsNone
            ? Layers.None
            : new Layers(Math.Min(value.Spatial, _spatialLayerCount - 1), Math.Clamp(value.Temporal, 0, _temporalLayerCount - 1));
    }

    /// <summary>The layers that are forwarded.</summary>
    public Layers Current { get; private set; } = Layers.None;

    /// <summary>The index of the stream that is forwarded; -1: none.</summary>
    public int CurrentStream => _stream;

    /// <summary>
    /// With a dependency descriptor: the decode targets that the receiver gets, target 0 lowest, for the descriptor that is written
    /// towards it. 0: not known, or all.
    /// </summary>
    public uint DecodeTargets { get; private set; }

    /// <summary>Whether the target cannot be reached without a key frame of stream <paramref name="streamIndex"/>.</summary>
    public bool NeedsKeyFrame(out int streamIndex)
    {
        streamIndex = TargetStream;
        return !_target.IsNone && streamIndex != _stream;
    }

    /// <summary>Decides about a packet of a stream.</summary>
    /// <param name="streamIndex">The stream's index among the producer's.</param>
    /// <param name="descriptor">What the packet is.</param>
    /// <param name="isLate">Whether a newer packet of the stream was seen before it: nothing begins at such a packet.</param>
    public LayerVerdict Select(int streamIndex, in VideoPacketDescriptor descriptor, bool isLate = false)
    {
        if (streamIndex == _stream)
            return new LayerVerdict(LayerAction.Forward);

        if (streamIndex != TargetStream || _target.IsNone || !descriptor.IsKeyFrame || isLate)
            return LayerVerdict.Ignore;

        _stream = streamIndex;
        Current = _target;
        return new LayerVerdict(LayerAction.ForwardFromKeyFrame);
    }

    /// <summary>A stream sends no more: when it is the forwarded one, the next key frame of the target begins a new piece.</summary>
    public void StreamDied(int streamIndex)
    {
        if (streamIndex == _stream)
            Reset();
    }

    /// <summary>Nothing of what was forwarded counts any more (a pause): the next key frame of the target begins a new piece.</summary>
    public void Reset()
    {
        _stream = -1;
        Current = Layers.None;
    }

    private int TargetStream => _kind == LayerKind.Simulcast ? _target.Spatial : 0;
}

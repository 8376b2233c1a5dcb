using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Decides for one consumer which packets of a video producer it gets, so that what it gets can be decoded: it moves to the target
/// layers where the codec allows it, and tells when only a key frame would.
/// </summary>
internal sealed class LayerSelector
{
    private const int AnySpatialLayer = int.MaxValue;

    private readonly LayerKind _kind;
    private readonly int _spatialLayerCount;
    private readonly int _temporalLayerCount;
    private readonly bool _isKSvc;
    private TemporalLayerFilter _temporal;
    private SpatialLayerFilter _spatial;
    private DecodeTargetFilter _decodeTargets;
    private FilterKind _filter;
    private Layers _target;

    /// <summary>Makes a selector that forwards nothing until a key frame of its target comes.</summary>
    /// <param name="kind">How the layers travel.</param>
    /// <param name="spatialLayerCount">Streams in simulcast, else the spatial layers of the stream; 1 or more.</param>
    /// <param name="temporalLayerCount">The temporal layers, 1 or more.</param>
    /// <param name="isKSvc">Whether the producer's scalability mode ends in _KEY.</param>
    public LayerSelector(LayerKind kind, int spatialLayerCount, int temporalLayerCount, bool isKSvc = false)
    {
        _kind = kind;
        _spatialLayerCount = Math.Max(1, spatialLayerCount);
        _temporalLayerCount = Math.Max(1, temporalLayerCount);
        _isKSvc = isKSvc;
        _target = new Layers(_spatialLayerCount - 1, _temporalLayerCount - 1);
    }

    private enum FilterKind : byte
    {
        None,
        Temporal,
        Spatial,
        DecodeTargets,
    }

    /// <summary>
    /// The layers to get to; more than there are means the highest. At first the highest. None ends forwarding at once, and the next
    /// key frame of a later target begins a new piece.
    /// </summary>
    public Layers Target
    {
        get => _target;
        set
        {
            _target = value.IsNone
                ? Layers.None
                : new Layers(Math.Min(value.Spatial, _spatialLayerCount - 1), Math.Clamp(value.Temporal, 0, _temporalLayerCount - 1));
            if (_target.IsNone)
                Reset();
        }
    }

    /// <summary>
    /// Whether on the way down only the lowest temporal layer is forwarded until a key frame comes. True suits a path that is too
    /// short for what is forwarded; a viewer that merely wants a smaller picture would see it stutter.
    /// </summary>
    public bool ThinsOut { get; set; } = true;

    /// <summary>The layers that are forwarded; a stream that does not tell its temporal layers counts as one.</summary>
    public Layers Current { get; private set; } = Layers.None;

    /// <summary>The index of the stream that is forwarded; -1: none.</summary>
    public int CurrentStream { get; private set; } = -1;

    /// <summary>
    /// With a dependency descriptor: the decode targets that the receiver gets, target 0 lowest, for the descriptor that is written
    /// towards it. 0: not known, or all.
    /// </summary>
    public uint DecodeTargets => _filter == FilterKind.DecodeTargets ? _decodeTargets.Included : 0;

    private int TargetStream => _kind == LayerKind.Simulcast ? _target.Spatial : 0;

    /// <summary>The target within the forwarded stream.</summary>
    private Layers InnerTarget
    {
        get
        {
            if (_kind == LayerKind.Svc)
                return _target;

            // Waiting for a key frame of a lower stream costs what the higher one costs; fewer pictures of it are at once cheaper.
            return new Layers(AnySpatialLayer, ThinsOut && TargetStream < CurrentStream ? 0 : _target.Temporal);
        }
    }

    /// <summary>Whether the target cannot be reached without a key frame of stream <paramref name="streamIndex"/>.</summary>
    public bool NeedsKeyFrame(out int streamIndex)
    {
        streamIndex = Math.Max(0, TargetStream);
        if (_target.IsNone)
            return false;

        if (streamIndex != CurrentStream)
            return true;

        return _kind == LayerKind.Svc && _filter switch
        {
            FilterKind.Spatial => _spatial.NeedsKeyFrame(_target),
            FilterKind.DecodeTargets => _decodeTargets.NeedsKeyFrame(_target),
            _ => false,
        };
    }

    /// <summary>Decides about a packet of one of the producer's streams.</summary>
    /// <param name="streamIndex">The stream's index.</param>
    /// <param name="packet">What the packet is.</param>
    /// <param name="isLate">Whether a newer packet of the stream was seen before it: nothing begins at such a packet.</param>
    public LayerVerdict Select(int streamIndex, in VideoPacketDescriptor packet, bool isLate = false)
    {
        bool begins = streamIndex != CurrentStream;
        if (begins)
        {
            if (_target.IsNone || streamIndex != TargetStream || !packet.IsKeyFrame || isLate)
                return LayerVerdict.Ignore;

            Reset();
            CurrentStream = streamIndex;
        }

        bool isForwarded = Accept(packet, out bool endsPicture);
        if (!isForwarded)
            return LayerVerdict.Drop;

        return new LayerVerdict(begins ? LayerAction.ForwardFromKeyFrame : LayerAction.Forward, endsPicture);
    }

    /// <summary>A stream sends no more: when it is the forwarded one, the next key frame of the target begins a new piece.</summary>
    public void StreamDied(int streamIndex)
    {
        if (streamIndex == CurrentStream)
            Reset();
    }

    /// <summary>
    /// Nothing of what was forwarded counts any more (after a pause of either side): the next key frame of the target begins a new
    /// piece.
    /// </summary>
    public void Reset()
    {
        CurrentStream = -1;
        Current = Layers.None;
        _filter = FilterKind.None;
        _temporal = default;
        _spatial = new SpatialLayerFilter(_isKSvc);
        _decodeTargets = default;
    }

    private bool Accept(in VideoPacketDescriptor packet, out bool endsPicture)
    {
        endsPicture = false;
        if (packet.IsEmpty)
            return false;

        Layers inner = new(0, 0);
        bool isForwarded = true;
        if (packet.Dependencies.Exist)
        {
            _filter = FilterKind.DecodeTargets;
            _decodeTargets.ThinsOut = ThinsOut;
            isForwarded = _decodeTargets.Accept(packet, InnerTarget, out endsPicture);
            inner = _decodeTargets.Current;
        }
        else if (packet is { Codec: CodecKind.Vp8, HasLayerIndices: true })
        {
            _filter = FilterKind.Temporal;
            isForwarded = _temporal.Accept(packet, InnerTarget.Temporal);
            inner = new Layers(0, _temporal.Current);
        }
        else if (packet is { Codec: CodecKind.Vp9, HasLayerIndices: true })
        {
            _filter = FilterKind.Spatial;
            _spatial.ThinsOut = ThinsOut;
            isForwarded = _spatial.Accept(packet, InnerTarget, out endsPicture);
            inner = _spatial.Current;
        }
        else if (!Current.IsNone)
        {
            // One packet that tells nothing among others that do changes nothing.
            return true;
        }

        Current = _kind == LayerKind.Svc ? inner : new Layers(CurrentStream, inner.Temporal);
        return isForwarded;
    }
}

using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Chooses the layers of a VP9 stream (RFC 9628 §4.2). Temporal layers go up after a picture with U. Spatial layers go up at a key
/// picture, or where a frame of the next layer is not predicted from earlier pictures; down at the next picture when the lower
/// layer was forwarded all along, else (K-SVC and S modes, where a higher layer does without the lower ones) at a key picture.
/// </summary>
internal struct SpatialLayerFilter(bool isKSvc)
{
    private const int MaxLayers = 8;

    // Pictures in a row without the highest layer, after which the sender is taken to have ceased to make it.
    private const int PicturesUntilGone = 8;

    private readonly bool _isKSvc = isKSvc;
    private Layers _previous = Layers.None;
    private int _picture;
    private int _picturesSinceChange;
    private int _layerCount = MaxLayers;
    private int _highestInPicture = -1;
    private int _highestWithoutTop;
    private int _picturesWithoutTop;
    private byte _intact;
    private bool _hasPicture;
    private bool _mayRaiseTemporal;

    /// <summary>Whether on the way down only the lowest temporal layer is forwarded until there.</summary>
    public bool ThinsOut { get; set; }

    /// <summary>The layers that are forwarded.</summary>
    public Layers Current { get; private set; } = Layers.None;

    /// <summary>Whether only a key picture leads to the target.</summary>
    public readonly bool NeedsKeyFrame(Layers target)
    {
        int spatial = Math.Min(target.Spatial, _layerCount - 1);
        return spatial > Current.Spatial || (spatial < Current.Spatial && !IsIntact(spatial));
    }

    /// <summary>Whether to forward a packet, and whether it ends what is forwarded of its picture.</summary>
    public bool Accept(in VideoPacketDescriptor packet, Layers target, out bool endsPicture)
    {
        endsPicture = false;
        int age = _hasPicture ? AgeOf(packet) : -1;
        if (age < 0 || (!packet.HasPictureId && packet is { StartsFrame: true, SpatialLayer: 0 }))
            BeginPicture(packet, target, age);

        Layers layers = age > _picturesSinceChange ? _previous : Current;
        if (packet.TemporalLayer > layers.Temporal)
        {
            _mayRaiseTemporal = false;
            return false;
        }

        if (target.Spatial >= MaxLayers)
            return true;

        _highestInPicture = Math.Max(_highestInPicture, packet.SpatialLayer);
        _layerCount = Math.Max(_layerCount, packet.SpatialLayer + 1);
        if (age <= 0 && CanBegin(packet, target))
            layers = Current = Current with { Spatial = packet.SpatialLayer };

        bool isForwarded = packet.SpatialLayer == layers.Spatial || (packet.SpatialLayer < layers.Spatial && !CanDoWithout(packet));
        NoteLayer(packet, isForwarded);
        endsPicture = isForwarded && packet.EndsFrame && packet.SpatialLayer == layers.Spatial;
        return isForwarded;
    }

    private void BeginPicture(in VideoPacketDescriptor packet, Layers target, int age)
    {
        NoteMissingTop();
        if (packet.SpatialLayerCount != 0)
            _layerCount = packet.SpatialLayerCount;

        bool isKey = packet is { IsInterPicturePredicted: false, SpatialLayer: 0 };
        int spatial = target.Spatial >= MaxLayers ? 0 : Math.Min(target.Spatial, _layerCount - 1);
        bool goesDown = spatial < Current.Spatial;
        bool canGoDown = goesDown && IsIntact(spatial);
        Layers next = Current;
        if (isKey || Current.IsNone)
            next = new Layers(spatial, target.Temporal);
        else if (canGoDown)
            next = next with { Spatial = spatial };

        // Waiting to go down costs what the higher layer costs; fewer pictures of it are at once cheaper.
        int temporal = ThinsOut && goesDown && !canGoDown && !isKey ? 0 : target.Temporal;
        if (temporal < next.Temporal || _mayRaiseTemporal)
            next = next with { Temporal = temporal };

        _picturesSinceChange = Math.Min(short.MaxValue, _picturesSinceChange + Math.Abs(age));
        if (next != Current)
        {
            _previous = Current;
            _picturesSinceChange = 0;
            Current = next;
        }

        _picture = packet.PictureId;
        _hasPicture = true;
        if (packet.IsTemporalSwitchPoint && packet.TemporalLayer <= Current.Temporal)
            _mayRaiseTemporal = true;
    }

    private void NoteMissingTop()
    {
        // A picture that was left out for its temporal layer says nothing.
        if (_highestInPicture >= 0)
        {
            bool isMissing = _highestInPicture < Current.Spatial;
            _picturesWithoutTop = isMissing ? _picturesWithoutTop + 1 : 0;
            _highestWithoutTop = isMissing ? Math.Max(_highestWithoutTop, _highestInPicture) : 0;
        }

        if (_picturesWithoutTop >= PicturesUntilGone)
            _layerCount = _highestWithoutTop + 1;

        _highestInPicture = -1;
    }

    /// <summary>Whether the next spatial layer can be joined at this frame: it depends on nothing that was left out.</summary>
    private readonly bool CanBegin(in VideoPacketDescriptor packet, Layers target) =>
        packet.StartsFrame && !packet.IsInterPicturePredicted
            && packet.SpatialLayer == Current.Spatial + 1 && packet.SpatialLayer <= target.Spatial;

    private readonly bool CanDoWithout(in VideoPacketDescriptor packet) =>
        packet.IsInterPicturePredicted && (packet.IsNotReferenceForUpperLayers || _isKSvc);

    private void NoteLayer(in VideoPacketDescriptor packet, bool isForwarded)
    {
        if (packet.SpatialLayer >= MaxLayers)
            return;

        byte layer = (byte)(1 << packet.SpatialLayer);
        if (!isForwarded)
            _intact &= (byte)~layer;
        else if (!packet.IsInterPicturePredicted)
            _intact |= layer;
    }

    private readonly bool IsIntact(int spatialLayer) => (_intact >> spatialLayer & 1) != 0;

    private readonly int AgeOf(in VideoPacketDescriptor packet)
    {
        if (!packet.HasPictureId)
            return 0;

        int shift = 32 - packet.PictureIdBits;
        return unchecked((_picture - packet.PictureId) << shift) >> shift;
    }
}

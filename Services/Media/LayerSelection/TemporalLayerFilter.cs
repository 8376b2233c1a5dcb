using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Chooses the temporal layers of a VP8 stream (RFC 7741 §4.2). Down at the next picture. Up one layer at a time, at a picture of that
/// layer with Y ("depends only on the base layer") or at a key frame: a picture without Y may depend on ones that were left out.
/// </summary>
internal struct TemporalLayerFilter
{
    private FrameWindow _window;
    private int _previous;
    private int _picturesSinceChange;
    private bool _lastForwarded;

    /// <summary>The highest temporal layer that is forwarded.</summary>
    public int Current { get; private set; }

    /// <summary>Whether to forward a packet.</summary>
    public bool Accept(in VideoPacketDescriptor packet, int target)
    {
        if (!packet.HasPictureId)
            return AcceptUnnumbered(packet, target);

        int age = _window.AgeOf(packet.PictureId, packet.PictureIdBits);
        if (_window.TryGet(age, out bool isForwarded))
            return isForwarded;

        if (age < 0)
        {
            _picturesSinceChange = Math.Min(short.MaxValue, _picturesSinceChange - age);
            Advance(packet, target);
        }

        // A picture that comes late belongs to the layers of its time.
        isForwarded = packet.TemporalLayer <= (age > _picturesSinceChange ? _previous : Current);
        _window.Note(packet.PictureId, age, isForwarded);
        return isForwarded;
    }

    private bool AcceptUnnumbered(in VideoPacketDescriptor packet, int target)
    {
        if (packet.StartsFrame)
        {
            Advance(packet, target);
            _lastForwarded = packet.TemporalLayer <= Current;
        }

        return _lastForwarded;
    }

    private void Advance(in VideoPacketDescriptor packet, int target)
    {
        int next = Current;
        bool isNextLayer = packet.TemporalLayer == Current + 1 && packet.IsTemporalSwitchPoint;
        if (packet.IsKeyFrame || target < Current)
            next = target;
        else if (isNextLayer && target > Current)
            next = Current + 1;

        if (next == Current)
            return;

        _previous = Current;
        _picturesSinceChange = 0;
        Current = next;
    }
}

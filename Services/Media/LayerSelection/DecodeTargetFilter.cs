using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Chooses a decode target of a stream with dependency descriptors (AV1 RTP payload format, appendix A): AV1 with its layers, and
/// whatever other codec is sent with one. A frame is forwarded when it is part of the target and refers to none that was withheld.
/// The target changes where the frame says Switch, and at once to one that needs nothing but what was forwarded.
/// </summary>
internal struct DecodeTargetFilter
{
    private const int FrameNumberBits = 16;

    private FrameWindow _window;
    private DependencyStructure? _structure;
    private uint _active;
    private int _target;

    /// <summary>The layers that are forwarded.</summary>
    public readonly Layers Current => _structure is null ? new Layers(0, 0) : LayersOf(_structure, _target);

    /// <summary>Whether on the way down only the lowest temporal layer is forwarded until there.</summary>
    public bool ThinsOut { get; set; }

    /// <summary>The decode targets that can be decoded from what is forwarded.</summary>
    public uint Included { get; private set; }

    /// <summary>Whether only a key frame leads to the layers wanted.</summary>
    public readonly bool NeedsKeyFrame(Layers wanted)
    {
        if (_structure is null)
            return false;

        int best = Find(_structure, _active, wanted);
        return _structure.GetSpatialLayer(best) != _structure.GetSpatialLayer(_target) && !_structure.Includes(_target, best);
    }

    /// <summary>Whether to forward a packet, and whether it ends what is forwarded of its picture.</summary>
    public bool Accept(in VideoPacketDescriptor packet, Layers wanted, out bool endsPicture)
    {
        FrameDependencies frame = packet.Dependencies;
        DependencyStructure structure = frame.Structure!;
        int age = _window.AgeOf(frame.FrameNumber, FrameNumberBits);
        if (!_window.TryGet(age, out bool isForwarded))
        {
            bool isDecodable = (frame.ReferredFrames & _window.WithheldBefore(age)) == 0;
            if (packet.IsKeyFrame || structure != _structure)
                MoveTo(Find(structure, frame.ActiveDecodeTargets, wanted), structure);
            else if (age < 0)
                Approach(frame, wanted, isDecodable);

            // The frame that begins a sequence carries what all layers need to be decoded, their own frame or not.
            isForwarded = packet.IsKeyFrame || (isDecodable && frame[_target] != DecodeTargetIndication.NotPresent);
            _active = frame.ActiveDecodeTargets;
            _window.Note(frame.FrameNumber, age, isForwarded);
        }

        endsPicture = isForwarded && packet.EndsFrame && packet.SpatialLayer == structure.GetSpatialLayer(_target);
        return isForwarded;
    }

    private void Approach(in FrameDependencies frame, Layers wanted, bool isDecodable)
    {
        DependencyStructure structure = frame.Structure!;
        int best = Find(structure, frame.ActiveDecodeTargets, wanted);
        if (best == _target || TryMove(frame, best, isDecodable))
            return;

        // Until then the temporal layers of what is forwarded: all that are wanted, or the fewest on the way down when the path is short.
        int spatial = structure.GetSpatialLayer(_target);
        int temporal = ThinsOut && structure.GetSpatialLayer(best) < spatial ? 0 : wanted.Temporal;
        int step = Find(structure, frame.ActiveDecodeTargets, new Layers(spatial, temporal));
        if (step != _target && structure.GetSpatialLayer(step) == spatial)
            TryMove(frame, step, isDecodable);
    }

    private bool TryMove(in FrameDependencies frame, int target, bool isDecodable)
    {
        bool canSwitch = isDecodable && frame[target] == DecodeTargetIndication.Switch;
        if (!canSwitch && !frame.Structure!.Includes(_target, target))
            return false;

        MoveTo(target, frame.Structure!);
        return true;
    }

    private void MoveTo(int target, DependencyStructure structure)
    {
        _target = target;
        _structure = structure;
        Included = 0;
        for (int i = 0; i < structure.DecodeTargetCount; i++)
        {
            if (structure.Includes(target, i))
                Included |= 1u << i;
        }
    }

    /// <summary>The best decode target within the layers wanted; the lowest that is active when there is none.</summary>
    private static int Find(DependencyStructure structure, uint active, Layers wanted)
    {
        int best = -1;
        int lowest = 0;
        Layers bestLayers = Layers.None;
        Layers lowestLayers = new(int.MaxValue, int.MaxValue);
        for (int i = 0; i < structure.DecodeTargetCount; i++)
        {
            if ((active >> i & 1) == 0)
                continue;

            Layers layers = LayersOf(structure, i);
            if (IsBelow(layers, lowestLayers))
                (lowest, lowestLayers) = (i, layers);

            if (layers.Spatial <= wanted.Spatial && layers.Temporal <= wanted.Temporal && IsBelow(bestLayers, layers))
                (best, bestLayers) = (i, layers);
        }

        return best >= 0 ? best : lowest;
    }

    private static bool IsBelow(Layers left, Layers right) =>
        left.Spatial < right.Spatial || (left.Spatial == right.Spatial && left.Temporal < right.Temporal);

    private static Layers LayersOf(DependencyStructure structure, int target) =>
        new(structure.GetSpatialLayer(target), structure.GetTemporalLayer(target));
}

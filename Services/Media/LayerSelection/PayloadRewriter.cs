using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Makes the picture numbers of what one consumer forwards continuous. Over a switch of streams picture ID, TL0PICIDX and frame
/// number go on by one. Over a VP8 picture left out the picture ID does too, since a receiver would wait for the missing one; the
/// references of VP9 and of the dependency descriptor count pictures, so there the gaps stay.
/// </summary>
internal struct PayloadRewriter
{
    private NumberRewriter _pictures;
    private byte _tl0Offset;
    private byte _lastTl0;
    private bool _isSynchronized;
    private bool _hasBegun;

    /// <summary>The next packet begins a new piece.</summary>
    public void Desynchronize() => _isSynchronized = false;

    /// <summary>A packet of the forwarded stream is left out, and with it its whole frame.</summary>
    public void Drop(in VideoPacketDescriptor descriptor)
    {
        if (_isSynchronized && descriptor is { Codec: CodecKind.Vp8, HasPictureId: true })
            _pictures.Drop(descriptor.PictureId);
    }

    /// <summary>What to write anew in a packet that is forwarded.</summary>
    /// <param name="descriptor">What the packet is.</param>
    /// <param name="decodeTargets"><see cref="LayerSelector.DecodeTargets"/>; 0 leaves those of the source.</param>
    public PayloadRewrite Rewrite(in VideoPacketDescriptor descriptor, uint decodeTargets = 0)
    {
        if (!descriptor.HasPictureId && descriptor.Tl0PicIdxOffset == 0)
            return default;

        if (!_isSynchronized)
            Begin(descriptor);

        byte tl0 = unchecked((byte)(descriptor.Tl0PicIdx + _tl0Offset));
        if (!descriptor.HasPictureId || _pictures.IsNew(descriptor.PictureId))
            _lastTl0 = tl0;

        FrameDependencies dependencies = descriptor.Dependencies;
        bool restricts = decodeTargets != 0 && dependencies.Exist;

        // While the sender has ceased the targets that the receiver still gets, those are what can be told: 0 would say nothing.
        uint active = decodeTargets & dependencies.ActiveDecodeTargets;
        return new PayloadRewrite
        {
            PictureId = PictureIdOf(descriptor),
            PictureIdBits = descriptor.PictureIdBits,
            PictureIdOffset = descriptor.PictureIdOffset,
            Tl0PicIdxOffset = descriptor.Tl0PicIdxOffset,
            Tl0PicIdx = tl0,
            ActiveDecodeTargets = !restricts ? 0 : active != 0 ? active : decodeTargets,
            DecodeTargetCount = (byte)(dependencies.Structure?.DecodeTargetCount ?? 0),
            StructureBits = dependencies.StructureBits,
        };
    }

    private void Begin(in VideoPacketDescriptor descriptor)
    {
        // The first piece keeps its numbers.
        if (!_hasBegun)
        {
            _pictures = new NumberRewriter(descriptor.PictureId - 1L);
            _lastTl0 = unchecked((byte)(descriptor.Tl0PicIdx - 1));
        }

        if (descriptor.HasPictureId)
            _pictures.Begin(descriptor.PictureId, descriptor.PictureIdBits);

        _tl0Offset = unchecked((byte)(_lastTl0 + 1 - descriptor.Tl0PicIdx));
        _hasBegun = true;
        _isSynchronized = true;
    }

    private ushort PictureIdOf(in VideoPacketDescriptor descriptor)
    {
        if (!descriptor.HasPictureId)
            return 0;

        // A picture whose number is not known any more is too old to be decoded: a number near its place does.
        _pictures.TryMap(descriptor.PictureId, out long number);
        return (ushort)(number & ((1 << descriptor.PictureIdBits) - 1));
    }
}

using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Decides about packets of a simulcast of three with two temporal layers, of which one consumer gets the highest stream.</summary>
internal sealed class SelectStage : Stage
{
    private const int Streams = 3;

    private readonly LayerSelector _selector = new(LayerKind.Simulcast, Streams, temporalLayerCount: 2);

    private readonly VideoPacketDescriptor[] _packets =
    [
        new() { Codec = CodecKind.Vp8, StartsFrame = true, HasLayerIndices = true, HasPictureId = true, PictureId = 1, PictureIdBits = 15 },
        new() { Codec = CodecKind.Vp8, HasLayerIndices = true, TemporalLayer = 1, HasPictureId = true, PictureId = 2, PictureIdBits = 15 },
    ];

    public SelectStage()
        : base("select", 9000)
    {
        VideoPacketDescriptor keyFrame = _packets[0] with { IsKeyFrame = true };
        SamplePacket.Require(_selector.Select(Streams - 1, keyFrame).IsForwarded, Name);
    }

    public override void Run()
    {
        int forwarded = 0;
        for (int i = 0; i < Operations; i += Streams)
        {
            for (int stream = 0; stream < Streams; stream++)
            {
                forwarded += _selector.Select(stream, _packets[i % _packets.Length]).IsForwarded ? 1 : 0;
            }
        }

        SamplePacket.Require(forwarded == Operations / Streams, Name);
    }
}

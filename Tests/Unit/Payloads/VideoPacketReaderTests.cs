using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class VideoPacketReaderTests
{
    private readonly VideoPacketReader _reader = new();

    [Fact]
    public void Vp8_of_chrome_simulcast_is_read()
    {
        byte[] payload =
        [
            0x90,       // X, S, partition 0
            0xE0,       // I, L, T
            0x81, 0x02, // picture ID 258 in 15 bits
            0x2A,       // TL0PICIDX 42
            0xA0,       // TID 2, Y
            0x01, 0x00, // inter frame
        ];

        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp8, payload, []);

        Assert.Equal((false, true, true, 2), (packet.IsKeyFrame, packet.StartsFrame, packet.HasLayerIndices, (int)packet.TemporalLayer));
        Assert.True(packet.IsTemporalSwitchPoint);
        Assert.Equal((258, 15, 2), (packet.PictureId, packet.PictureIdBits, packet.PictureIdOffset));
        Assert.Equal((42, 4), (packet.Tl0PicIdx, packet.Tl0PicIdxOffset));
    }

    [Fact]
    public void Vp8_without_extension_has_no_layers()
    {
        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp8, [0x10, 0x00, 0x9D], []);
        Assert.True(packet is { IsKeyFrame: true, HasLayerIndices: false, HasPictureId: false, PictureIdOffset: 0, Tl0PicIdxOffset: 0 });
    }

    [Fact]
    public void Vp9_in_non_flexible_mode_is_read()
    {
        byte[] payload =
        [
            0xED,       // I, P, L, B, E, Z
            0x85, 0x01, // picture ID 1281
            0x35,       // TID 1, U, SID 2, D
            0x07,       // TL0PICIDX
            0xAA,
        ];

        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp9, payload, []);

        Assert.Equal((2, 1), (packet.SpatialLayer, packet.TemporalLayer));
        Assert.True(packet is { StartsFrame: true, EndsFrame: true, IsTemporalSwitchPoint: true, IsInterLayerPredicted: true });
        Assert.True(packet is { IsInterPicturePredicted: true, IsNotReferenceForUpperLayers: true, IsKeyFrame: false });
        Assert.Equal((1281, 15, 1), (packet.PictureId, packet.PictureIdBits, packet.PictureIdOffset));
        Assert.Equal((7, 4), (packet.Tl0PicIdx, packet.Tl0PicIdxOffset));
    }

    [Fact]
    public void Vp9_in_flexible_mode_has_no_tl0picidx()
    {
        byte[] payload =
        [
            0xF8,       // I, P, L, F, B
            0x05,       // picture ID 5 in 7 bits
            0x00,       // TID 0, SID 0
            0x02,       // P_DIFF 1
            0xAA,
        ];

        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp9, payload, []);

        Assert.Equal((5, 7, 1, 0), (packet.PictureId, packet.PictureIdBits, packet.PictureIdOffset, packet.Tl0PicIdxOffset));
    }

    [Fact]
    public void Vp9_key_picture_tells_the_number_of_spatial_layers()
    {
        byte[] payload =
        [
            0xAA,       // I, L, B, V
            0x05,       // picture ID 5
            0x00,       // TID 0, SID 0
            0x01,       // TL0PICIDX
            0x40,       // N_S 2: three layers
            0xAA,
        ];

        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp9, payload, []);

        Assert.Equal((true, 3), (packet.IsKeyFrame, (int)packet.SpatialLayerCount));
    }

    [Theory]
    [InlineData(CodecKind.H264, new byte[] { 0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xCE }, true)] // STAP-A: SPS, PPS
    [InlineData(CodecKind.H264, new byte[] { 0x7C, 0x85, 0x88 }, true)] // FU-A: IDR begins
    [InlineData(CodecKind.H264, new byte[] { 0x7C, 0x05, 0x88 }, false)] // and goes on
    [InlineData(CodecKind.H265, new byte[] { 0x42, 0x01, 0x01 }, true)] // SPS
    [InlineData(CodecKind.Av1, new byte[] { 0x18, 0x0A, 0x00 }, true)] // N
    [InlineData(CodecKind.Av1, new byte[] { 0x10, 0x32, 0x00 }, false)]
    public void Codecs_without_layers_in_the_payload_tell_key_frames(CodecKind codec, byte[] payload, bool isKeyFrame)
    {
        VideoPacketDescriptor packet = _reader.Read(codec, payload, []);
        Assert.Equal((codec, isKeyFrame, false), (packet.Codec, packet.IsKeyFrame, packet.HasLayerIndices));
    }

    [Theory]
    [InlineData(CodecKind.Av1)]
    [InlineData(CodecKind.H264)]
    public void Dependency_descriptor_gives_layers_to_any_codec_that_has_none(CodecKind codec)
    {
        DependencyDescriptorBuilder layers = DependencyDescriptorBuilder.L1T3;
        byte[] payload = codec == CodecKind.Av1 ? [0x18, 0x0A, 0x00] : [0x67, 0x42];
        VideoPacketDescriptor key = _reader.Read(codec, payload, layers.Write(0, 41, structure: true));
        Assert.True(key is { IsKeyFrame: true, StartsFrame: true, EndsFrame: true, HasLayerIndices: true, PictureId: 41 });

        VideoPacketDescriptor packet = _reader.Read(codec, [0x41, 0x32, 0x00], layers.Write(3, 42, flags: 0b10));

        Assert.True(packet is { IsKeyFrame: false, StartsFrame: true, EndsFrame: false, TemporalLayer: 2, SpatialLayer: 0 });
        Assert.Equal((42, 16, 0), (packet.PictureId, packet.PictureIdBits, packet.PictureIdOffset));
        Assert.True(packet.Dependencies.Exist);
    }

    [Fact]
    public void Unreadable_payloads_and_descriptors_give_packets_without_layers()
    {
        foreach (CodecKind codec in Enum.GetValues<CodecKind>())
        {
            Assert.Equal(new VideoPacketDescriptor { Codec = codec, IsEmpty = true }, _reader.Read(codec, [], []));
            VideoPacketDescriptor packet = _reader.Read(codec, [0xFF], [0xFF, 0xFF, 0xFF]);
            Assert.True(packet is { HasLayerIndices: false, IsKeyFrame: false, PictureIdOffset: 0, Tl0PicIdxOffset: 0 });
        }
    }

    [Fact]
    public void Offsets_lie_in_the_payload_whatever_the_bytes()
    {
        byte[][] seeds = [[0x90, 0xF0, 0x81, 0x02, 0x03, 0x44, 0x00], [0xFF, 0x81, 0x02, 0x33, 0x03, 0x05, 0x04, 0x78]];
        foreach (byte[] seed in seeds)
        {
            ParserSweep.Run(seed, payload =>
            {
                foreach (CodecKind codec in Enum.GetValues<CodecKind>())
                {
                    VideoPacketDescriptor packet = _reader.Read(codec, payload, payload);
                    int end = packet.PictureIdOffset + (packet.PictureIdBits > 7 ? 2 : 1);
                    Assert.True(packet.PictureIdOffset == 0 || end <= payload.Length);
                    Assert.True(packet.Tl0PicIdxOffset == 0 || packet.Tl0PicIdxOffset < payload.Length);
                }
            });
        }
    }
}

using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class Vp9PayloadDescriptorTests
{
    [Fact]
    public void Non_flexible_mode_with_layers_and_structure_is_read()
    {
        byte[] payload =
        [
            0b1010_1011, // I, L, B, V, Z
            0xAB, 0xCD,  // M, picture ID 0x2BCD
            0b0101_0001, // TID 2, U, SID 0, D
            0x77,        // TL0PICIDX
            0b0011_1000, // SS: 2 spatial layers, Y, G
            0x01, 0x40, 0x00, 0xB4, // 320x180
            0x02, 0x80, 0x01, 0x68, // 640x360
            0x02,        // two pictures in the group
            0b0000_0100, // TID 0, one reference
            0x01,        // P_DIFF 1
            0b0010_1000, // TID 1, two references
            0x01, 0x02,  // P_DIFF 1, 2
            0xEE,        // frame
        ];
        Assert.True(Vp9PayloadDescriptor.TryParse(payload, out Vp9PayloadDescriptor descriptor));
        Assert.Equal(payload.Length - 1, descriptor.Length);
        Assert.Equal((0x2BCD, 2, 0, (byte)0x77, 2), (
            descriptor.PictureId, descriptor.TemporalLayer, descriptor.SpatialLayer, descriptor.Tl0PicIdx, descriptor.SpatialLayerCount));
        Assert.True(descriptor.HasLongPictureId && descriptor.IsSwitchingUpPoint && descriptor.IsInterLayerPredicted);
        Assert.True(descriptor.IsStartOfFrame && descriptor.IsNotReferenceForUpperLayers && descriptor.IsKeyFrame);
        Assert.False(descriptor.IsEndOfFrame || descriptor.IsFlexible || descriptor.IsInterPicturePredicted);
    }

    [Fact]
    public void Flexible_mode_has_references_and_no_tl0picidx()
    {
        byte[] payload =
        [
            0b1111_0100, // I, P, L, F, E
            0x11,        // picture ID 17
            0b0010_0010, // TID 1, SID 1
            0x03, 0x05, 0x06, // P_DIFF 1, 2, 3; the last without N
            0xEE,        // frame
        ];
        Assert.True(Vp9PayloadDescriptor.TryParse(payload, out Vp9PayloadDescriptor descriptor));
        Assert.Equal(6, descriptor.Length);
        Assert.True(descriptor.IsFlexible && descriptor.IsInterPicturePredicted && descriptor.IsEndOfFrame);
        Assert.Equal((17, 1, 1), (descriptor.PictureId, descriptor.TemporalLayer, descriptor.SpatialLayer));
        Assert.Null(descriptor.Tl0PicIdx);
        Assert.Null(descriptor.SpatialLayerCount);
        Assert.False(descriptor.IsKeyFrame);
    }

    [Theory]
    [InlineData(0b0000_1000, 0, true)] // B
    [InlineData(0b0100_1000, 0, false)] // P
    [InlineData(0b0000_0000, 0, false)] // not the beginning
    [InlineData(0b0010_1000, 0b0000_0000, true)] // SID 0
    [InlineData(0b0010_1000, 0b0000_0011, false)] // SID 1 of a key picture
    public void Key_picture_begins_at_its_lowest_layer(byte required, byte layers, bool expected)
    {
        Assert.True(Vp9PayloadDescriptor.TryParse([required, layers, 0, 0xEE], out Vp9PayloadDescriptor descriptor));
        Assert.Equal(expected, descriptor.IsKeyFrame);
    }

    [Theory]
    [InlineData(new byte[] { 0x08 })] // nothing behind the descriptor
    [InlineData(new byte[] { 0x80 })] // picture ID missing
    [InlineData(new byte[] { 0x80, 0x80 })] // second byte of the picture ID missing
    [InlineData(new byte[] { 0x20 })] // layers missing
    [InlineData(new byte[] { 0x20, 0x00 })] // TL0PICIDX missing
    [InlineData(new byte[] { 0x50 })] // references missing
    [InlineData(new byte[] { 0x50, 0x03, 0x03, 0x03, 0x02, 0xEE })] // a fourth reference
    [InlineData(new byte[] { 0x02 })] // structure missing
    [InlineData(new byte[] { 0x02, 0x10, 0, 1, 0 })] // resolution cut
    [InlineData(new byte[] { 0x02, 0x08 })] // picture group missing
    [InlineData(new byte[] { 0x02, 0x08, 0x02, 0x0C, 1, 1, 1 })] // second picture missing
    public void Cut_off_descriptor_is_refused(byte[] payload) => Assert.False(Vp9PayloadDescriptor.TryParse(payload, out _));
}

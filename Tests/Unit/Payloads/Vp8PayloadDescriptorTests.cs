using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class Vp8PayloadDescriptorTests
{
    [Fact]
    public void All_fields_with_a_long_picture_id_are_read()
    {
        byte[] payload =
        [
            0b1011_0000, // X, N, S, PID 0
            0b1111_0000, // I, L, T, K
            0x92, 0x34,  // M, picture ID 0x1234
            0x56,        // TL0PICIDX
            0b1011_1111, // TID 2, Y, KEYIDX 31
            0x00,        // frame: P=0, a key frame
        ];
        Assert.True(Vp8PayloadDescriptor.TryParse(payload, out Vp8PayloadDescriptor descriptor));
        Assert.Equal(6, descriptor.Length);
        Assert.True(descriptor.IsNonReference && descriptor.IsStartOfPartition && descriptor.HasLongPictureId && descriptor.IsLayerSync);
        Assert.Equal((0x1234, (byte)0x56, 2, 31), (descriptor.PictureId, descriptor.Tl0PicIdx, descriptor.TemporalLayer, descriptor.KeyIdx));
        Assert.True(descriptor.IsKeyFrame);
    }

    [Fact]
    public void Short_picture_id_has_seven_bits()
    {
        Assert.True(Vp8PayloadDescriptor.TryParse([0x80, 0x80, 0x7F, 0x01], out Vp8PayloadDescriptor descriptor));
        Assert.Equal((3, 127), (descriptor.Length, descriptor.PictureId));
        Assert.False(descriptor.HasLongPictureId || descriptor.IsKeyFrame);
        Assert.Null(descriptor.Tl0PicIdx);
        Assert.Null(descriptor.TemporalLayer);
        Assert.Null(descriptor.KeyIdx);
    }

    [Fact]
    public void Key_index_without_temporal_layer_shares_the_byte()
    {
        Assert.True(Vp8PayloadDescriptor.TryParse([0x90, 0x10, 0b1110_0101, 0x00], out Vp8PayloadDescriptor descriptor));
        Assert.Null(descriptor.TemporalLayer);
        Assert.False(descriptor.IsLayerSync);
        Assert.Equal(5, descriptor.KeyIdx);
    }

    [Theory]
    [InlineData(new byte[] { 0x10, 0x00 }, true)]
    [InlineData(new byte[] { 0x00, 0x00 }, false)] // in the middle of a partition
    [InlineData(new byte[] { 0x11, 0x00 }, false)] // start of partition 1
    [InlineData(new byte[] { 0x10, 0x01 }, false)] // inter frame
    public void Key_frame_begins_at_the_start_of_partition_zero(byte[] payload, bool expected)
    {
        Assert.True(Vp8PayloadDescriptor.TryParse(payload, out Vp8PayloadDescriptor descriptor));
        Assert.Equal(expected, descriptor.IsKeyFrame);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x10 })] // nothing behind the descriptor
    [InlineData(new byte[] { 0x80 })] // extension missing
    [InlineData(new byte[] { 0x80, 0x80 })] // picture ID missing
    [InlineData(new byte[] { 0x80, 0x80, 0x80 })] // second byte of the picture ID missing
    [InlineData(new byte[] { 0x80, 0x40 })] // TL0PICIDX missing
    [InlineData(new byte[] { 0x80, 0x20 })] // TID missing
    [InlineData(new byte[] { 0x80, 0xE0, 0x81, 0x01, 0x02, 0x40 })] // nothing behind a full one
    public void Cut_off_descriptor_is_refused(byte[] payload) => Assert.False(Vp8PayloadDescriptor.TryParse(payload, out _));
}

using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class PayloadTests
{
    [Theory]
    [InlineData("audio/opus", CodecKind.Opus)]
    [InlineData("audio/multiopus", CodecKind.Opus)]
    [InlineData("video/vp8", CodecKind.Vp8)]
    [InlineData("video/VP9", CodecKind.Vp9)]
    [InlineData("VIDEO/H264", CodecKind.H264)]
    [InlineData("video/AV1", CodecKind.Av1)]
    [InlineData("video/H265", CodecKind.H265)]
    [InlineData("video/rtx", CodecKind.Unknown)]
    [InlineData("audio/PCMU", CodecKind.Unknown)]
    public void Codecs_are_found_by_mime_type(string mimeType, CodecKind expected) =>
        Assert.Equal(expected, CodecKinds.FromMimeType(mimeType));

    [Theory]
    [InlineData(CodecKind.Vp8, new byte[] { 0x10, 0x00 }, true)]
    [InlineData(CodecKind.Vp8, new byte[] { 0x10, 0x01 }, false)]
    [InlineData(CodecKind.Vp9, new byte[] { 0x08, 0xAA }, true)]
    [InlineData(CodecKind.Vp9, new byte[] { 0x48, 0xAA }, false)]
    [InlineData(CodecKind.H264, new byte[] { 0x67, 0x42 }, true)]
    [InlineData(CodecKind.H264, new byte[] { 0x41, 0x9A }, false)]
    [InlineData(CodecKind.Av1, new byte[] { 0x18, 0x0A }, true)]
    [InlineData(CodecKind.Av1, new byte[] { 0x10, 0x32 }, false)]
    [InlineData(CodecKind.H265, new byte[] { 0x26, 0x01, 0xAF }, true)]
    [InlineData(CodecKind.Opus, new byte[] { 0x67, 0x42 }, false)]
    [InlineData(CodecKind.Unknown, new byte[] { 0x67, 0x42 }, false)]
    public void Key_frames_are_found_per_codec(CodecKind codec, byte[] payload, bool expected) =>
        Assert.Equal(expected, PayloadDescriptors.IsKeyFrame(codec, payload));

    [Theory]
    [InlineData(CodecKind.Vp8)]
    [InlineData(CodecKind.Vp9)]
    [InlineData(CodecKind.H264)]
    [InlineData(CodecKind.Av1)]
    public void Empty_payload_is_no_key_frame(CodecKind codec) => Assert.False(PayloadDescriptors.IsKeyFrame(codec, []));

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        byte[] noise = new byte[80];
        new Random(6184).NextBytes(noise);
        byte[][] seeds = [[0x90, 0xF0, 0x81, 0x02, 0x03, 0x44, 0x00], [0xFF, 0x81, 0x02, 0x33, 0x03, 0x05, 0x04, 0x78], [0x78, 0, 2, 0x67, 1, 0, 1, 0x68], noise];
        foreach (byte[] seed in seeds)
        {
            ParserSweep.Run(seed, payload =>
            {
                foreach (CodecKind codec in Enum.GetValues<CodecKind>())
                {
                    PayloadDescriptors.IsKeyFrame(codec, payload);
                }
            });
        }
    }

    [Theory]
    [InlineData(new byte[0], false)]
    [InlineData(new byte[] { 0x78 }, true)]
    [InlineData(new byte[] { 0x78, 0x00 }, true)]
    [InlineData(new byte[] { 0x78, 0x01, 0x02 }, false)]
    public void Opus_packets_of_at_most_two_bytes_are_dtx(byte[] payload, bool expected) => Assert.Equal(expected, OpusPayload.IsDtx(payload));

    [Fact]
    public void Opus_toc_has_a_stereo_bit()
    {
        Assert.True(OpusPayload.IsStereo([0x7C, 0]));
        Assert.False(OpusPayload.IsStereo([0x78, 0]));
        Assert.False(OpusPayload.IsStereo([]));
    }
}

using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class Av1AggregationHeaderTests
{
    [Fact]
    public void Elements_with_known_count_have_no_last_length()
    {
        byte[] payload =
        [
            0b0110_1000,      // Y, W=2, N
            0x02, 0x0A, 0x0B, // 2 bytes: a sequence header OBU (type 1)
            0x32, 0x00, 0x01, // the rest: a frame OBU (type 6)
        ];
        Assert.True(Av1AggregationHeader.TryParse(payload, out Av1AggregationHeader header));
        Assert.Equal(new Av1AggregationHeader(false, true, 2, true, true), header);
        Assert.True(header.IsKeyFrame);
    }

    [Fact]
    public void Elements_without_count_each_have_a_length()
    {
        byte[] payload =
        [
            0b0000_0000, // W=0
            0x00,        // an empty element
            0x81, 0x00, 0x32, // 1 byte, in two bytes of LEB128: a frame OBU
            0x02, 0x0A, 0x0B, // 2 bytes: a sequence header OBU
        ];
        Assert.True(Av1AggregationHeader.TryParse(payload, out Av1AggregationHeader header));
        Assert.True(header.HasSequenceHeader && header.IsKeyFrame);
        Assert.False(header.IsNewSequence);
    }

    [Fact]
    public void Fragment_of_an_earlier_obu_has_no_type()
    {
        Assert.True(Av1AggregationHeader.TryParse([0b1001_0000, 0x0A, 0x0B], out Av1AggregationHeader header));
        Assert.True(header.ContinuesObu);
        Assert.False(header.HasSequenceHeader || header.IsKeyFrame);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x18 })] // no element
    [InlineData(new byte[] { 0x28, 0x05, 0x0A })] // first of two elements cut
    [InlineData(new byte[] { 0x28, 0x01, 0x0A })] // second element missing
    [InlineData(new byte[] { 0x08, 0x80 })] // length cut
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x0A })] // length of five bytes
    public void Malformed_payload_is_refused(byte[] payload) => Assert.False(Av1AggregationHeader.TryParse(payload, out _));
}

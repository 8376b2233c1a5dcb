using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class H264PayloadTests
{
    [Theory]
    [InlineData(new byte[] { 0x67, 0x42 }, true, false)] // SPS
    [InlineData(new byte[] { 0x65, 0x88 }, false, true)] // IDR slice
    [InlineData(new byte[] { 0x68, 0xCE }, false, false)] // PPS
    [InlineData(new byte[] { 0x41, 0x9A }, false, false)] // slice
    public void Single_nal_units_are_read(byte[] payload, bool sps, bool idr) => Check(payload, sps, idr);

    [Fact]
    public void Aggregate_is_searched_to_its_end() => Check(
        [
            0x78,                   // STAP-A
            0x00, 0x02, 0x09, 0x10, // access unit delimiter
            0x00, 0x03, 0x67, 0x42, 0x00, // SPS
            0x00, 0x01, 0x68,       // PPS
            0x00, 0x02, 0x65, 0x88, // IDR slice
        ],
        sps: true,
        idr: true);

    [Theory]
    [InlineData(new byte[] { 0x7C, 0x85, 0x88 }, true)] // start of an IDR slice
    [InlineData(new byte[] { 0x7C, 0x05, 0x88 }, false)] // middle
    [InlineData(new byte[] { 0x7C, 0x45, 0x88 }, false)] // end
    [InlineData(new byte[] { 0x7C, 0x81, 0x9A }, false)] // start of another slice
    public void Fragment_counts_at_its_start(byte[] payload, bool idr) => Check(payload, false, idr);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x60 })] // type 0
    [InlineData(new byte[] { 0x78 })] // STAP-A without NAL unit
    [InlineData(new byte[] { 0x78, 0x00 })] // size cut
    [InlineData(new byte[] { 0x78, 0x00, 0x02, 0x67 })] // NAL unit cut
    [InlineData(new byte[] { 0x78, 0x00, 0x00, 0x67 })] // NAL unit of size 0
    [InlineData(new byte[] { 0x7C, 0x85 })] // FU-A without content
    [InlineData(new byte[] { 0x79, 0x00, 0x00, 0x00, 0x01, 0x67 })] // STAP-B
    [InlineData(new byte[] { 0x7D, 0x85, 0x00, 0x00, 0x88 })] // FU-B
    public void Malformed_payload_is_refused(byte[] payload) => Assert.False(H264Payload.TryParse(payload, out _));

    private static void Check(byte[] payload, bool sps, bool idr)
    {
        Assert.True(H264Payload.TryParse(payload, out H264Payload result));
        Assert.Equal((sps, idr, sps || idr), (result.HasSequenceParameterSet, result.HasIdrSlice, result.IsKeyFrame));
    }
}

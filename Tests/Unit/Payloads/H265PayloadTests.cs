using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class H265PayloadTests
{
    [Theory]
    [InlineData(new byte[] { 0x40, 0x01, 0x0C }, true, false)] // VPS (32)
    [InlineData(new byte[] { 0x42, 0x01, 0x01 }, true, false)] // SPS (33)
    [InlineData(new byte[] { 0x44, 0x01, 0xC0 }, false, false)] // PPS (34)
    [InlineData(new byte[] { 0x20, 0x01, 0xAF }, false, true)] // BLA_W_LP (16)
    [InlineData(new byte[] { 0x26, 0x01, 0xAF }, false, true)] // IDR_W_RADL (19)
    [InlineData(new byte[] { 0x28, 0x01, 0xAF }, false, true)] // IDR_N_LP (20)
    [InlineData(new byte[] { 0x2A, 0x01, 0xAF }, false, true)] // CRA_NUT (21)
    [InlineData(new byte[] { 0x2C, 0x01, 0xAF }, false, false)] // 22, reserved
    [InlineData(new byte[] { 0x02, 0x01, 0xD0 }, false, false)] // TRAIL_R (1)
    public void Single_nal_units_are_read(byte[] payload, bool parameters, bool picture) => Check(payload, parameters, picture);

    [Fact]
    public void Aggregate_is_searched_to_its_end() => Check(
        [
            0x60, 0x01,                   // AP (48), TID 0
            0x00, 0x03, 0x46, 0x01, 0x50, // access unit delimiter (35)
            0x00, 0x03, 0x42, 0x01, 0x01, // SPS
            0x00, 0x03, 0x26, 0x01, 0xAF, // IDR_W_RADL
        ],
        parameters: true,
        picture: true);

    [Theory]
    [InlineData(new byte[] { 0x62, 0x01, 0x93, 0xAF }, true)] // start of type 19
    [InlineData(new byte[] { 0x62, 0x01, 0x13, 0xAF }, false)] // middle
    [InlineData(new byte[] { 0x62, 0x01, 0x53, 0xAF }, false)] // end
    [InlineData(new byte[] { 0x62, 0x01, 0x81, 0xAF }, false)] // start of a trailing picture
    public void Fragment_counts_at_its_start(byte[] payload, bool picture) => Check(payload, false, picture);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x26, 0x01 })] // header only
    [InlineData(new byte[] { 0x26, 0x00, 0xAF })] // nuh_temporal_id_plus1 0
    [InlineData(new byte[] { 0x60, 0x01, 0x00 })] // size cut
    [InlineData(new byte[] { 0x60, 0x01, 0x00, 0x03, 0x26, 0x01 })] // NAL unit cut
    [InlineData(new byte[] { 0x60, 0x01, 0x00, 0x01, 0x26 })] // NAL unit shorter than its header
    [InlineData(new byte[] { 0x62, 0x01, 0x93 })] // FU without content
    [InlineData(new byte[] { 0x64, 0x01, 0x93, 0x00 })] // PACI
    public void Malformed_payload_is_refused(byte[] payload) => Assert.False(H265Payload.TryParse(payload, out _));

    [Fact]
    public void No_bytes_make_the_parser_throw() => ParserSweep.Run(
        [0x60, 0x01, 0, 3, 0x42, 0x01, 0x01, 0, 3, 0x26, 0x01, 0xAF], payload => Assert.True(payload.Length > 2 || !H265Payload.TryParse(payload, out _)));

    private static void Check(byte[] payload, bool parameters, bool picture)
    {
        Assert.True(H265Payload.TryParse(payload, out H265Payload result));
        Assert.Equal(
            (parameters, picture, parameters || picture),
            (result.HasParameterSets, result.HasRandomAccessPicture, result.IsKeyFrame));
    }
}

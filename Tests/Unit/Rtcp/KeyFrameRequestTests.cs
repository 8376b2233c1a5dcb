using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class KeyFrameRequestTests
{
    private static readonly byte[] Pli =
    [
        0x81, 0xCE, 0x00, 0x02, // V=2, FMT=1, PT=206 (PSFB), length 2
        0x00, 0x00, 0x00, 0x01, // sender SSRC
        0x03, 0x30, 0xBD, 0xEE, // media SSRC
    ];

    private static readonly byte[] Fir =
    [
        0x84, 0xCE, 0x00, 0x06, // V=2, FMT=4, PT=206 (PSFB), length 6
        0x00, 0x00, 0x00, 0x01, // sender SSRC
        0x00, 0x00, 0x00, 0x00, // media SSRC, always 0
        0x02, 0xD0, 0x37, 0x02, // entry 1: SSRC
        0x04, 0x00, 0x00, 0x00, // sequence number 4
        0x02, 0xD0, 0x37, 0x03, // entry 2: SSRC
        0xFF, 0x00, 0x00, 0x00, // sequence number 255
    ];

    [Fact]
    public void Picture_loss_indication_parses_writes_and_compares()
    {
        Assert.True(PictureLossIndication.TryParse(RtcpBytes.Packet(Pli), out PictureLossIndication indication));
        Assert.Equal((new Ssrc(1), new Ssrc(0x0330BDEE)), (indication.SenderSsrc, indication.MediaSsrc));
        byte[] buffer = new byte[12];
        Assert.True(PictureLossIndication.TryWrite(buffer, indication.SenderSsrc, indication.MediaSsrc, out int written));
        SpanAssert.Equal(Pli, buffer.AsSpan(0, written));
        Assert.False(PictureLossIndication.TryWrite(new byte[11], new(1), new(2), out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Full_intra_request_parses_writes_and_compares()
    {
        Assert.True(FullIntraRequest.TryParse(RtcpBytes.Packet(Fir), out FullIntraRequest request));
        Assert.Equal(new Ssrc(1), request.SenderSsrc);
        var entries = new List<FirEntry>();
        foreach (FirEntry entry in request.Entries)
        {
            entries.Add(entry);
        }

        Assert.Equal([new FirEntry(new(0x02D03702), 4), new FirEntry(new(0x02D03703), 255)], entries);
        byte[] buffer = new byte[28];
        Array.Fill(buffer, (byte)0xFF);
        Assert.True(FullIntraRequest.TryWrite(buffer, new(1), entries.ToArray(), out int written));
        SpanAssert.Equal(Fir, buffer.AsSpan(0, written));
        Assert.False(FullIntraRequest.TryWrite(new byte[27], new(1), entries.ToArray(), out _));
        Assert.False(FullIntraRequest.TryWrite(buffer, new(1), [], out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x84, 0xCE, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0 })] // no entry
    [InlineData(new byte[] { 0x84, 0xCE, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2 })] // half an entry
    [InlineData(new byte[] { 0x84, 0xCD, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0 })] // RTPFB
    public void Malformed_full_intra_request_is_refused(byte[] bytes) =>
        Assert.False(FullIntraRequest.TryParse(RtcpBytes.Packet(bytes), out _));

    [Fact]
    public void Feedback_without_media_ssrc_is_refused() =>
        Assert.False(PictureLossIndication.TryParse(RtcpBytes.Packet([0x81, 0xCE, 0, 1, 0, 0, 0, 1]), out _));

    [Fact]
    public void No_bytes_make_the_parsers_throw()
    {
        RtcpBytes.Sweep(Pli);
        RtcpBytes.Sweep(Fir);
    }
}

using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class ReceiverEstimatedMaxBitrateTests
{
    private static readonly byte[] Bytes =
    [
        0x8F, 0xCE, 0x00, 0x06, // V=2, FMT=15, PT=206 (PSFB), length 6
        0xFA, 0x17, 0xFA, 0x17, // sender SSRC
        0x00, 0x00, 0x00, 0x00, // media SSRC, always 0
        0x52, 0x45, 0x4D, 0x42, // "REMB"
        0x02, 0x0A, 0xFF, 0xFF, // 2 streams, exponent 2, mantissa 196607
        0x00, 0x00, 0x00, 0x02, // SSRC 2
        0x00, 0x00, 0x00, 0x03, // SSRC 3
    ];

    [Fact]
    public void Estimate_parses_writes_and_compares()
    {
        Assert.True(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet(Bytes), out ReceiverEstimatedMaxBitrate message));
        Assert.Equal(new Ssrc(0xFA17FA17), message.SenderSsrc);
        Assert.Equal(new Bitrate(196_607 << 2), message.Bitrate);
        byte[] buffer = new byte[Bytes.Length];
        Assert.True(ReceiverEstimatedMaxBitrate.TryWrite(buffer, message.SenderSsrc, message.Bitrate, [new(2), new(3)], out int written));
        SpanAssert.Equal(Bytes, buffer.AsSpan(0, written));
        Assert.False(ReceiverEstimatedMaxBitrate.TryWrite(new byte[27], new(1), new(1), [new(2), new(3)], out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(262_143, 262_143)]
    [InlineData(262_145, 262_144)]
    [InlineData(8_927_168, 8_927_168)]
    [InlineData(long.MaxValue, long.MaxValue >> 45 << 45)]
    public void Rate_keeps_18_significant_bits(long bitrate, long expected)
    {
        byte[] buffer = new byte[24];
        Assert.True(ReceiverEstimatedMaxBitrate.TryWrite(buffer, new(1), new(bitrate), [new(2)], out _));
        Assert.True(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet(buffer), out ReceiverEstimatedMaxBitrate message));
        Assert.Equal(expected, message.Bitrate.BitsPerSecond);
    }

    [Fact]
    public void Malformed_estimates_are_refused()
    {
        byte[] other = [.. Bytes];
        other[12] = (byte)'X'; // not "REMB"
        Assert.False(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet(other), out _));
        byte[] many = [.. Bytes];
        many[16] = 3; // three streams, room for two
        Assert.False(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet(many), out _));
        byte[] huge = [.. Bytes];
        huge[17] = 0xFF; // exponent 63
        Assert.False(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet(huge), out _));
        Assert.False(ReceiverEstimatedMaxBitrate.TryParse(RtcpBytes.Packet([0x8F, 0xCE, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0x52, 0x45, 0x4D, 0x42]), out _));
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(Bytes);
}

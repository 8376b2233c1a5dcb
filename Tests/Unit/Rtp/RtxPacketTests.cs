using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtp;

public sealed class RtxPacketTests
{
    private static readonly byte[] Bytes =
    [
        0xB0, 0xE1, 0x00, 0x05, // V=2, P, X; M, PT=97; RTX sequence number 5
        0x01, 0x02, 0x03, 0x04, // timestamp
        0xCA, 0xFE, 0xF0, 0x0D, // RTX SSRC
        0xBE, 0xDE, 0x00, 0x01, // one-byte header extensions, one word
        0x10, 0x76, 0x00, 0x00, // id 1, one byte
        0x12, 0x34, // OSN
        0xAA, 0xBB, 0xCC, // original payload
        0x00, 0x02, // padding of two bytes
    ];

    [Fact]
    public void The_original_packet_is_restored_in_place()
    {
        byte[] packet = Bytes[..];

        Assert.True(RtxPacket.TryRestore(packet, new Ssrc(0x11223344), 96, out Span<byte> original));
        SpanAssert.Equal(
            [
                0xB0, 0xE0, 0x12, 0x34, // V=2, P, X; M, PT=96; the original's sequence number
                0x01, 0x02, 0x03, 0x04, // timestamp
                0x11, 0x22, 0x33, 0x44, // the original's SSRC
                0xBE, 0xDE, 0x00, 0x01, 0x10, 0x76, 0x00, 0x00, // header extensions
                0xAA, 0xBB, 0xCC, 0x00, 0x02, // payload and padding
            ],
            original);
    }

    [Theory]
    [InlineData(20)] // no payload: padding alone
    [InlineData(21)] // half an OSN
    public void A_packet_without_an_original_number_is_refused(int length)
    {
        byte[] packet = Bytes[..length];
        packet[0] = 0x90;

        Assert.False(RtxPacket.TryRestore(packet, new Ssrc(1), 96, out _));
        SpanAssert.Equal(Bytes.AsSpan(1, length - 1), packet.AsSpan(1));
    }

    [Fact]
    public void No_bytes_make_it_throw() => ParserSweep.Run(Bytes, bytes =>
    {
        if (RtxPacket.TryRestore(bytes, new Ssrc(1), 96, out Span<byte> original))
            Assert.True(RtpPacketView.TryParse(original, out _));
    });
}

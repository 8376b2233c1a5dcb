using JbAspire.Load.Fanout;
using Xunit;

namespace JbAspire.Tests.Load;

public class FanoutPacketTests
{
    private static readonly FanoutStamp Stamp = new(Producer: 3, Index: 0x1_0203, SentAt: 42);

    [Fact]
    public void A_key_frames_first_packet_is_what_an_SFU_looks_for()
    {
        byte[] packet = Write(isKey: true, isFirst: true, isLast: false);

        byte[] expected =
        [
            0x80, 0x60, 0x02, 0x03, // V=2; M=0, PT=96; sequence number: the low 16 bits of the index
            0x00, 0x00, 0x0B, 0xB8, // timestamp 3000
            0x00, 0x00, 0x03, 0xE8, // SSRC 1000
            0x90, 0x80, 0x80, 0x07, // X, S; I; M and picture id 7
            0x10, 0xA5, 0xA5, // frame tag: key frame, shown
            0x9D, 0x01, 0x2A, // start code
            0x00, 0x05, 0xD0, 0x02, // 1280 x 720
        ];
        Assert.Equal(expected, packet[..expected.Length]);
    }

    [Fact]
    public void A_frames_last_packet_has_the_marker_and_no_start()
    {
        byte[] packet = Write(isKey: false, isFirst: false, isLast: true);

        Assert.Equal(0xE0, packet[1]); // M=1, PT=96
        Assert.Equal(0x80, packet[12]); // X
    }

    [Fact]
    public void A_packet_comes_back_as_it_was_stamped()
    {
        Assert.True(FanoutPacket.TryRead(Write(isKey: false, isFirst: true, isLast: true), out FanoutStamp stamp));
        Assert.Equal(Stamp, stamp);
    }

    [Fact]
    public void Padding_at_the_end_is_looked_through()
    {
        byte[] packet = [.. Write(isKey: false, isFirst: true, isLast: true), 0, 0, 3];
        packet[0] |= 0x20; // P=1

        Assert.True(FanoutPacket.TryRead(packet, out FanoutStamp stamp));
        Assert.Equal(Stamp, stamp);
    }

    [Fact]
    public void A_byte_that_changed_is_seen()
    {
        byte[] packet = Write(isKey: false, isFirst: true, isLast: true);
        packet[100] ^= 1;

        Assert.False(FanoutPacket.TryRead(packet, out _));
    }

    [Fact]
    public void A_packet_that_is_too_short_is_no_packet() => Assert.False(FanoutPacket.TryRead(new byte[FanoutPacket.MinSize - 1], out _));

    private static byte[] Write(bool isKey, bool isFirst, bool isLast)
    {
        byte[] packet = new byte[200];
        FanoutPacket.Write(packet, new FrameSlice(Timestamp: 3000, PictureId: 7, isKey, isFirst, isLast), Stamp);
        return packet;
    }
}

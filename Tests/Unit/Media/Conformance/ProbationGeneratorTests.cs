using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Protocols.Rtp;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>The padding of probes (mediasoup's RTP/TestProbationGenerator).</summary>
public sealed class ProbationGeneratorTests
{
    private const byte MidId = 1;
    private const byte NumberId = 5;
    private const byte TimeId = 4;

    [Theory]
    [InlineData(120)]
    [InlineData(255)]
    [InlineData(280)]
    public void A_packet_has_the_length_asked_for_and_no_payload(int length)
    {
        RtpPacketView packet = Write(Create(), length, out int written);
        Assert.Equal(length, written);
        Assert.Equal((1234u, 127), (packet.Ssrc.Value, packet.PayloadType));
        Assert.True(packet.Payload.IsEmpty);
        Assert.False(packet.Marker);
        Assert.True(packet.TryGetExtension(MidId, out ReadOnlySpan<byte> mid));
        Assert.Equal("probator"u8, mid);
    }

    [Fact]
    public void The_length_is_clamped_to_what_padding_can_have()
    {
        Write(Create(), 1400, out int written);

        // 12 bytes of header, 24 of extensions, 255 of padding.
        Assert.InRange(written, 255 + 12, 300);
        Assert.False(Create().TryWrite(new byte[20], 20, out written, out _));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Numbers_go_on_by_one_and_wrap()
    {
        ProbationGenerator generator = Create();
        Assert.Equal(
            [65_534, 65_535, 0, 1], Enumerable.Range(0, 4).Select(_ => (int)Write(generator, 200, out int _).SequenceNumber.Value));
    }

    [Fact]
    public void Places_for_the_transport_wide_number_and_the_send_time_are_told()
    {
        byte[] buffer = new byte[400];
        Assert.True(Create().TryWrite(buffer, 200, out int length, out PacedPacket info));
        Assert.Equal(PacketPriority.Padding, info.Priority);
        buffer.AsSpan(info.TransportNumberOffset, 2).Fill(0x11);
        buffer.AsSpan(info.SendTimeOffset, 3).Fill(0x22);
        Assert.True(RtpPacketView.TryParse(buffer.AsSpan(0, length), out RtpPacketView packet));
        Assert.True(packet.TryGetExtension(NumberId, out ReadOnlySpan<byte> number));
        Assert.Equal([0x11, 0x11], number.ToArray());
        Assert.True(packet.TryGetExtension(TimeId, out ReadOnlySpan<byte> time));
        Assert.Equal([0x22, 0x22, 0x22], time.ToArray());
    }

    private static ProbationGenerator Create() => new(MidId, NumberId, TimeId, 65_534, 1000);

    private static RtpPacketView Write(ProbationGenerator generator, int length, out int written)
    {
        byte[] buffer = new byte[1500];
        Assert.True(generator.TryWrite(buffer, length, out written, out _));
        Assert.True(RtpPacketView.TryParse(buffer.AsSpan(0, written), out RtpPacketView packet));
        return packet;
    }
}

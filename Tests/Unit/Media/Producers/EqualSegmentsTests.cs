using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Producers;

public sealed class EqualSegmentsTests
{
    [Theory]
    [InlineData("1056 1056 1056 1057 1057 1057", "1 1 1 0 0 0")] // as Chromium cuts a frame
    [InlineData("1057 1056 1056", "0 1 0")] // the last one may be shorter
    [InlineData("1057 1057 1056 300", "0 0 1 0")] // one that is far shorter may end the train, so the one before it must not
    [InlineData("1000 1008 1009", "8 0 0")] // at most eight bytes, so the last one begins a train of its own
    [InlineData("1000 1100", "0 0")]
    [InlineData("300 1100 1101", "0 1 0")]
    [InlineData("1000", "0")]
    public void Packets_of_a_frame_get_as_long_as_the_longest_of_their_run(string lengths, string expected)
    {
        MediaPacket[] packets = [.. lengths.Split(' ').Select((length, index) => Packet(index, int.Parse(length), timestamp: 1))];

        Assert.Equal(expected, Plan(packets));
    }

    [Fact]
    public void Frames_are_not_made_equal_to_each_other()
    {
        Assert.Equal("0 0 0", Plan(Packet(0, 1000, timestamp: 1), Packet(1, 1001, timestamp: 2), Packet(2, 1002, timestamp: 3)));
    }

    [Fact]
    public void A_packet_that_is_used_again_has_no_padding_left()
    {
        MediaPacket packet = Packet(0, 1000, timestamp: 1);
        Plan(packet, Packet(1, 1001, timestamp: 1));
        Assert.Equal(1, packet.Padding);

        Fill(packet, 1, 1000, 2);

        Assert.Equal(0, packet.Padding);
        Assert.Null(packet.Next);
    }

    private static string Plan(params MediaPacket[] packets)
    {
        for (int i = 0; i + 1 < packets.Length; i++)
        {
            packets[i].Next = packets[i + 1];
        }

        EqualSegments.Plan(packets[0], maxPadding: 8);
        return string.Join(' ', packets.Select(packet => packet.Padding));
    }

    private static MediaPacket Packet(int number, int payloadLength, uint timestamp)
    {
        var packet = new MediaPacket(new byte[IDatagramSink.MaxDatagramLength], 0);
        Fill(packet, number, payloadLength, timestamp);
        return packet;
    }

    private static void Fill(MediaPacket packet, int number, int payloadLength, uint timestamp)
    {
        byte[] bytes = new byte[IDatagramSink.MaxDatagramLength];
        var writer = new RtpPacketWriter(bytes);
        writer.TryWriteHeader(false, 96, new SequenceNumber((ushort)number), new RtpTimestamp(timestamp), new Ssrc(1));
        writer.TryAppendPayload(new byte[payloadLength]);
        Assert.True(RtpPacketView.TryParse(writer.Written, out RtpPacketView view));
        Assert.True(packet.TryFill(view, null!, 96, default, false, PacketAudience.Everybody));
    }
}

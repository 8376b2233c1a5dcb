using JbAspire.Protocols.Rtcp;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>What a peer is told of when its packets arrived (mediasoup's TestTransportCongestionControlServer).</summary>
public sealed class TransportFeedbackTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(110);

    private readonly VirtualCall _call = new();
    private readonly VirtualPeer _anna;
    private readonly VirtualTrack _audio;

    public TransportFeedbackTests()
    {
        _anna = _call.Join("anna");
        _audio = VirtualTrack.ProduceAudio(_anna);
    }

    public void Dispose() => _call.Dispose();

    [Fact]
    public void Packets_in_order_are_all_told_as_received()
    {
        Send(10, 11, 12, 13);
        (ushort Number, bool Received)[] told = Take();
        Assert.Equal([(10, true), (11, true), (12, true), (13, true)], told);
    }

    [Fact]
    public void Lost_packets_are_told_as_lost_within_a_message_and_between_two()
    {
        Send(10, 13);
        Assert.Equal([(10, true), (11, false), (12, false), (13, true)], Take());
        Send(16);
        Assert.Equal([(14, false), (15, false), (16, true)], Take());
    }

    [Fact]
    public void A_duplicate_is_told_once()
    {
        Send(10, 11, 11, 12);
        Assert.Equal([(10, true), (11, true), (12, true)], Take());
        Send(12, 13);
        Assert.Equal([(13, true)], Take());
    }

    [Fact]
    public void Packets_out_of_order_are_told_in_the_order_of_their_numbers()
    {
        Send(10, 13, 12, 11, 14);
        Assert.Equal([(10, true), (11, true), (12, true), (13, true), (14, true)], Take());
    }

    [Fact]
    public void A_packet_that_comes_after_it_was_told_as_lost_stays_lost()
    {
        Send(10, 12);
        Take();
        Send(11, 13);
        Assert.Equal([(13, true)], Take());
    }

    [Fact]
    public void Numbers_wrap()
    {
        Send(65_534, 65_535, 0, 2);
        Assert.Equal([(65_534, true), (65_535, true), (0, true), (1, false), (2, true)], Take());
    }

    [Fact]
    public void A_jump_farther_than_a_message_reaches_begins_anew()
    {
        Send(10);
        Take();
        Send(30_000);
        Assert.Equal((30_000, true), Take()[^1]);
    }

    [Fact]
    public void Messages_are_numbered_one_after_the_other()
    {
        byte[] counts = new byte[3];
        for (int i = 0; i < counts.Length; i++)
        {
            Send((ushort)(10 + i));
            _call.Run(Interval);
            counts[i] = Assert.Single(Feedbacks())[19];
            _anna.ReceivedRtcp.Clear();
        }

        Assert.Equal([(byte)(counts[0] + 1), (byte)(counts[0] + 2)], counts[1..]);
    }

    private void Send(params ushort[] numbers)
    {
        foreach (ushort number in numbers)
        {
            // The transport-wide number is the packet's last extension: two bytes of value before the padding of the block.
            _anna.Alter = packet => SetNumber(packet, number);
            _audio.SendPayload([1, 2, 3]);
            _call.Deliver();
        }

        _anna.Alter = null;
    }

    private static byte[] SetNumber(byte[] packet, ushort number)
    {
        Assert.True(Protocols.Rtp.RtpPacketView.TryParse(packet, out Protocols.Rtp.RtpPacketView view));
        Assert.True(view.TryGetExtension(VirtualTrack.TransportSequenceId, out ReadOnlySpan<byte> value));
        value.Overlaps(packet, out int offset);
        packet[-offset] = (byte)(number >> 8);
        packet[-offset + 1] = (byte)number;
        return packet;
    }

    private (ushort Number, bool Received)[] Take()
    {
        _call.Run(Interval);
        List<(ushort, bool)> told = [];
        foreach (byte[] packet in Feedbacks())
        {
            Assert.True(TransportWideFeedback.TryParse(Rtcp.RtcpBytes.Packet(packet), out TransportWideFeedback feedback));
            foreach (TransportPacketStatus status in feedback.Packets)
            {
                told.Add((status.SequenceNumber.Value, status.Received));
            }
        }

        _anna.ReceivedRtcp.Clear();
        return [.. told];
    }

    // RTPFB (205), format 15.
    private IEnumerable<byte[]> Feedbacks() => _anna.ReceivedRtcp.Where(packet => packet[1] == 205 && (packet[0] & 0x1F) == 15);
}

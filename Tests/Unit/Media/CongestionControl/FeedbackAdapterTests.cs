using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>Feedback meets what was sent.</summary>
public sealed class FeedbackAdapterTests
{
    private readonly FeedbackAdapter _adapter = new();

    [Fact]
    public void Packets_are_told_of_once_in_the_order_of_arrival()
    {
        Send(65_534, 4);
        Assert.Equal(400, _adapter.History.InFlightBytes);

        // 65534 and 65535 arrive, 0 is lost, 1 arrives before 65535.
        Assert.True(Read(65_534, (65_534, 1000), (65_535, 1030), (1, 1020)));

        Assert.Equal([0, 100, 120, 130], _adapter.Results.ToArray().Select(Arrival));
        Assert.Equal(3, _adapter.Results.ToArray().Count(result => result.Received));
        Assert.Equal(0, _adapter.History.InFlightBytes);
        Assert.False(Read(65_534, (65_534, 1000), (65_535, 1030), (1, 1020)));

        long Arrival(PacketResult result) => result.Received ? 100 + (result.ArrivedAt.Milliseconds - 1000) : 0;
    }

    [Fact]
    public void A_packet_told_as_lost_may_arrive_after_all()
    {
        Send(1, 3);
        Read(1, (1, 1000), (3, 1010));
        Assert.Equal(0, _adapter.LateArrivals);

        Assert.True(Read(2, (2, 1040)));
        Assert.Equal(1, _adapter.LateArrivals);
        Assert.True(_adapter.Results[0].Received);
    }

    [Fact]
    public void What_a_lost_feedback_would_have_told_is_taken_for_received()
    {
        Send(1, 9);
        Read(1, (1, 1000), (2, 1010), (3, 1020));
        Read(7, (7, 1200), (8, 1210), (9, 1220));

        Assert.Equal(300, _adapter.SkippedBytes);
        Assert.Equal(0, _adapter.History.InFlightBytes);
    }

    [Fact]
    public void Arrival_times_go_on_over_a_wrap_of_the_reference_time()
    {
        // 2^23 x 64 ms is where 24 signed bits end.
        long wrap = (1L << 23) * 64;
        Send(1, 2);
        Read(1, (1, wrap - 100));
        long before = _adapter.Results[0].ArrivedAt.Milliseconds;
        Read(2, (2, wrap + 100));

        Assert.Equal(200, _adapter.Results[0].ArrivedAt.Milliseconds - before);
    }

    [Fact]
    public void Feedback_on_what_was_never_sent_is_nothing()
    {
        Assert.False(Read(500, (500, 1000), (30_000, 1001)));
        Assert.Empty(_adapter.Results.ToArray());
    }

    [Fact]
    public void The_history_is_bounded()
    {
        for (int i = 0; i < 100_000; i++)
        {
            _adapter.History.Add(new SequenceNumber((ushort)i), 100, 0, new MonotonicTime(i * 1000L));
        }

        Assert.Equal(SentPacketHistory.MaxCapacity, _adapter.History.Capacity);
        Assert.Equal(SentPacketHistory.MaxCapacity * 100, _adapter.History.InFlightBytes);
    }

    [Fact]
    public void The_history_stays_small_while_packets_are_few()
    {
        for (int i = 0; i < 100_000; i++)
        {
            _adapter.History.Add(new SequenceNumber((ushort)i), 100, 0, MonotonicTime.FromMilliseconds(i * 20L));
        }

        Assert.Equal(SentPacketHistory.InitialCapacity, _adapter.History.Capacity);
    }

    private void Send(int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _adapter.History.Add(new SequenceNumber((ushort)(first + i)), 100, 0, MonotonicTime.FromMilliseconds(500 + i * 10));
        }
    }

    private bool Read(int first, params (int Number, long At)[] arrivals)
    {
        TransportPacketArrival[] entries =
            [.. arrivals.Select(arrival => new TransportPacketArrival(new SequenceNumber((ushort)arrival.Number), MonotonicTime.FromMilliseconds(arrival.At)))];
        byte[] buffer = new byte[1200];
        Assert.True(TransportWideFeedbackWriter.TryWrite(
            buffer, new Ssrc(1), new Ssrc(2), 0, new SequenceNumber((ushort)first), entries, out int written, out int reported));
        Assert.Equal(entries.Length, reported);
        Assert.True(RtcpPacketView.TryParse(buffer.AsSpan(0, written), out RtcpPacketView packet));
        Assert.True(TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback));
        return _adapter.Read(feedback);
    }
}

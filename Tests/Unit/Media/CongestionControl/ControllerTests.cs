using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The controller's rules that need no path.</summary>
public sealed class ControllerTests
{
    private static readonly Bitrate Start = Bitrate.FromKilobitsPerSecond(600);

    [Fact]
    public void The_first_probes_are_three_and_six_times_the_start()
    {
        var controller = new SendSideCongestionController(Start) { DesiredBitrate = Bitrate.FromKilobitsPerSecond(5000) };
        Assert.Equal(MonotonicTime.Zero, controller.NextDeadline);
        controller.HandleDeadline(MonotonicTime.FromMilliseconds(1000));

        Assert.True(controller.TryTakeProbe(out ProbeCluster first));
        Assert.True(controller.TryTakeProbe(out ProbeCluster second));
        Assert.False(controller.TryTakeProbe(out _));
        Assert.Equal((1_800_000, 3_600_000), (first.Target.BitsPerSecond, second.Target.BitsPerSecond));
        Assert.Equal(MonotonicTime.FromMilliseconds(9000), controller.NextDeadline);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(630)]
    [InlineData(631)]
    [InlineData(2000)]
    public void A_deadline_that_is_handled_is_past(int desired)
    {
        var controller = new SendSideCongestionController(Start) { DesiredBitrate = Bitrate.FromKilobitsPerSecond(desired) };
        var now = MonotonicTime.FromMilliseconds(1000);
        for (int i = 0; i < 100; i++)
        {
            controller.HandleDeadline(now);
            while (controller.TryTakeProbe(out _))
            {
            }

            Assert.True(controller.NextDeadline > now);
            now = controller.NextDeadline == MonotonicTime.Never ? now : controller.NextDeadline;
        }
    }

    [Fact]
    public void A_transport_that_wants_nothing_has_no_deadline()
    {
        var controller = new SendSideCongestionController(Start);
        controller.HandleDeadline(MonotonicTime.FromMilliseconds(1000));

        Assert.Equal(MonotonicTime.Never, controller.NextDeadline);
        Assert.False(controller.TryTakeProbe(out _));
    }

    [Fact]
    public void The_rate_halves_every_half_second_without_feedback()
    {
        var controller = new SendSideCongestionController(Start);
        controller.OnPacketSent(new SequenceNumber(1), 1000, ProbeCluster.None, MonotonicTime.FromMilliseconds(1000));

        // 750 ms and a round trip, which is taken for 200 ms while it is not known.
        Assert.Equal(MonotonicTime.FromMilliseconds(1950), controller.NextDeadline);
        Assert.True(controller.HandleDeadline(MonotonicTime.FromMilliseconds(1950)));
        Assert.Equal(300_000, controller.AvailableBitrate.BitsPerSecond);
        controller.HandleDeadline(MonotonicTime.FromMilliseconds(2450));
        Assert.Equal(150_000, controller.AvailableBitrate.BitsPerSecond);
        while (controller.NextDeadline != MonotonicTime.Never)
        {
            controller.HandleDeadline(controller.NextDeadline);
        }

        Assert.Equal(controller.MinBitrate, controller.AvailableBitrate);
    }

    [Fact]
    public void Bounds_are_kept()
    {
        var controller = new SendSideCongestionController(Start) { MaxBitrate = Bitrate.FromKilobitsPerSecond(400) };
        Assert.Equal(400_000, controller.AvailableBitrate.BitsPerSecond);
        controller.MaxBitrate = Bitrate.FromKilobitsPerSecond(5000);
        controller.MinBitrate = Bitrate.FromKilobitsPerSecond(900);
        Assert.Equal(900_000, controller.AvailableBitrate.BitsPerSecond);
    }

    [Fact]
    public void A_peer_without_transport_wide_feedback_is_sent_what_its_REMB_and_its_loss_allow()
    {
        var controller = new SendSideCongestionController(Start, usesTransportFeedback: false);
        Assert.True(controller.HandleRemb(Bitrate.FromKilobitsPerSecond(2000)));
        Assert.Equal(2_000_000, controller.AvailableBitrate.BitsPerSecond);

        // 64/256 = 25 %: down by half of it.
        Assert.True(controller.HandleReceiverReport(64, TimeSpan.FromMilliseconds(50), MonotonicTime.FromMilliseconds(10_000)));
        Assert.Equal(1_750_000, controller.AvailableBitrate.BitsPerSecond);
        controller.HandleReceiverReport(13, null, MonotonicTime.FromMilliseconds(11_000));
        Assert.Equal(1_750_000, controller.AvailableBitrate.BitsPerSecond);
        controller.HandleReceiverReport(0, null, MonotonicTime.FromMilliseconds(12_000));
        Assert.InRange(controller.AvailableBitrate.BitsPerSecond, 1_880_000, 1_900_000);
        controller.HandleReceiverReport(0, null, MonotonicTime.FromMilliseconds(13_000));
        Assert.Equal(2_000_000, controller.AvailableBitrate.BitsPerSecond);
    }

    [Fact]
    public void A_packet_and_a_feedback_allocate_nothing()
    {
        var controller = new SendSideCongestionController(Start) { DesiredBitrate = Bitrate.FromKilobitsPerSecond(5000) };
        byte[] buffer = new byte[1200];
        var arrivals = new TransportPacketArrival[20];
        ushort number = 0;
        RunSeconds(20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RunSeconds(20);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RunSeconds(int seconds)
        {
            for (int i = 0; i < seconds * 10; i++)
            {
                SequenceNumber first = new((ushort)(number + 1));
                MonotonicTime now = default;
                for (int j = 0; j < arrivals.Length; j++)
                {
                    number++;
                    now = MonotonicTime.FromMilliseconds(100_000 + i * 100 + j * 5);
                    controller.OnPacketSent(new SequenceNumber(number), 1200, ProbeCluster.None, now);

                    // Two of them change their order on the way.
                    arrivals[j] = new TransportPacketArrival(new SequenceNumber(number), now + TimeSpan.FromMilliseconds(j % 7 == 0 ? 32 : 20));
                }

                TransportWideFeedbackWriter.TryWrite(buffer, new Ssrc(1), new Ssrc(2), 0, first, arrivals, out int written, out _);
                bool parsed = RtcpPacketView.TryParse(buffer.AsSpan(0, written), out RtcpPacketView packet);
                parsed &= TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback);
                Assert.True(parsed);
                controller.HandleFeedback(feedback, now + TimeSpan.FromMilliseconds(40));
                controller.HandleDeadline(now + TimeSpan.FromMilliseconds(40));
                controller.TryTakeProbe(out _);
            }
        }
    }

    [Fact]
    public void A_controller_takes_under_8_KiB()
    {
        GC.KeepAlive(new SendSideCongestionController(Start));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var controller = new SendSideCongestionController(Start);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(controller);

        Assert.InRange(bytes, 0, 8 * 1024);
    }
}

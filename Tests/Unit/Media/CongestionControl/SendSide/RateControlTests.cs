using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl.SendSide;

/// <summary>
/// What follows from what is measured: mediasoup's RTC/BWE TestAimdRateControl, TestProbeController, TestBitrateProber, TestIntervalBudget
/// (ours is the pacer's bucket) and the end of TestSenderTransportCongestionController.
/// </summary>
public sealed class RateControlTests
{
    [Fact]
    public void Overuse_takes_85_percent_of_what_arrives_and_half_of_the_rate_at_most()
    {
        AimdRateControl rate = new(new Bitrate(1_000_000));
        rate.Update(BandwidthUsage.Overusing, new Bitrate(900_000), At(1000));
        Assert.Equal(765_000, rate.Current.BitsPerSecond);
        rate.Update(BandwidthUsage.Overusing, new Bitrate(100_000), At(2000));
        Assert.Equal(382_500, rate.Current.BitsPerSecond);
    }

    [Fact]
    public void Without_a_capacity_the_rate_grows_by_8_percent_a_second_and_no_further_than_what_arrives_allows()
    {
        AimdRateControl rate = new(new Bitrate(1_000_000));
        rate.Update(BandwidthUsage.Normal, new Bitrate(1_000_000), At(1000));
        rate.Update(BandwidthUsage.Normal, new Bitrate(1_000_000), At(2000));
        Assert.InRange(rate.Current.BitsPerSecond, 1_070_000, 1_180_000);
        for (int i = 3; i < 60; i++)
        {
            rate.Update(BandwidthUsage.Normal, new Bitrate(1_000_000), At(i * 1000));
        }

        Assert.Equal(1_260_000, rate.Current.BitsPerSecond);
    }

    [Fact]
    public void Near_the_capacity_the_rate_grows_by_a_packet_per_response_time()
    {
        AimdRateControl rate = new(new Bitrate(1_000_000)) { RoundTripTime = TimeSpan.FromMilliseconds(100) };
        rate.Update(BandwidthUsage.Overusing, new Bitrate(1_000_000), At(1000));
        Assert.True(rate.IsNearCapacity);
        rate.Update(BandwidthUsage.Normal, new Bitrate(850_000), At(2000));
        long before = rate.Current.BitsPerSecond;
        rate.Update(BandwidthUsage.Normal, new Bitrate(850_000), At(3000));

        // At most 9,600 bits per 200 ms.
        Assert.InRange(rate.Current.BitsPerSecond - before, 4000, 48_000);
    }

    [Fact]
    public void An_underused_path_holds_the_rate_while_its_queue_drains_and_limits_hold()
    {
        AimdRateControl rate = new(new Bitrate(1_000_000)) { Min = new Bitrate(300_000), Max = new Bitrate(1_100_000) };
        rate.Update(BandwidthUsage.Underusing, new Bitrate(2_000_000), At(1000));
        rate.Update(BandwidthUsage.Underusing, new Bitrate(2_000_000), At(5000));
        Assert.Equal(1_000_000, rate.Current.BitsPerSecond);
        for (int i = 6; i < 20; i++)
        {
            rate.Update(BandwidthUsage.Normal, new Bitrate(2_000_000), At(i * 1000));
        }

        Assert.Equal(1_100_000, rate.Current.BitsPerSecond);
        for (int i = 20; i < 30; i++)
        {
            rate.Update(BandwidthUsage.Overusing, new Bitrate(10_000), At(i * 1000));
        }

        Assert.Equal(300_000, rate.Current.BitsPerSecond);
    }

    [Fact]
    public void The_first_probes_are_at_three_and_six_times_the_estimate_and_not_above_what_is_wanted()
    {
        ProbeController probes = new() { Desired = new Bitrate(100_000_000) };
        probes.HandleDeadline(new Bitrate(500_000), At(1000));
        Assert.Equal([1_500_000, 3_000_000], Take(ref probes));
        probes.HandleDeadline(new Bitrate(500_000), At(1100));
        Assert.Empty(Take(ref probes));

        ProbeController modest = new() { Desired = new Bitrate(800_000) };
        modest.HandleDeadline(new Bitrate(500_000), At(1000));
        Assert.All(Take(ref modest), target => Assert.InRange(target, 500_000, 840_000));
    }

    [Fact]
    public void A_probe_that_found_most_of_its_rate_is_followed_by_one_at_twice_that()
    {
        ProbeController probes = new() { Desired = new Bitrate(100_000_000) };
        probes.HandleDeadline(new Bitrate(500_000), At(1000));
        Take(ref probes);
        probes.OnResult(new Bitrate(1_200_000), At(1200));
        Assert.Equal([2_400_000], Take(ref probes));
        probes.OnResult(new Bitrate(1_300_000), At(1300));
        Assert.Empty(Take(ref probes));
    }

    [Fact]
    public void After_a_drop_that_is_over_85_percent_of_what_was_before_is_tried()
    {
        ProbeController probes = new() { Desired = new Bitrate(100_000_000) };
        probes.OnDrop(new Bitrate(2_000_000), new Bitrate(500_000), At(1000));
        probes.OnRecovered(new Bitrate(500_000), At(3000));
        Assert.Equal([1_700_000], Take(ref probes));
        probes.OnRecovered(new Bitrate(500_000), At(3100));
        Assert.Empty(Take(ref probes));
    }

    [Theory]
    [InlineData(1.00)]
    [InlineData(1.02)]
    [InlineData(1.05)]
    public void A_controller_of_which_little_more_is_wanted_than_there_is_waits_for_nothing(double share)
    {
        SendSideCongestionController controller = new(new Bitrate(1_000_000), usesTransportFeedback: true);
        controller.DesiredBitrate = controller.AvailableBitrate * share;
        Assert.Equal(MonotonicTime.Never, controller.NextDeadline);
        controller.DesiredBitrate = controller.AvailableBitrate * 1.1;
        Assert.True(controller.NextDeadline <= At(1000));
        controller.HandleDeadline(At(1000));
        Assert.True(controller.TryTakeProbe(out _));
        Assert.True(controller.NextDeadline > At(1000));
    }

    [Fact]
    public void What_exceeds_the_burst_waits_and_audio_does_not()
    {
        Pacer pacer = new(new Bitrate(1_000_000));
        int passed = 0;
        for (; pacer.MayPass(PacketPriority.Video, At(1000)); passed++)
        {
            pacer.OnSent(1200, At(1000));
        }

        Assert.Equal(5, passed);
        Assert.True(pacer.MayPass(PacketPriority.Audio, At(1000)));
        Assert.False(pacer.MayPass(PacketPriority.Retransmission, At(1000)));
        Assert.True(pacer.MayPass(PacketPriority.Video, At(1010)));
    }

    [Fact]
    public void What_waits_leaves_by_its_priority_and_nothing_waits_for_ever()
    {
        PacerQueue queue = new();
        Enqueue(queue, PacketPriority.Padding, 1, 1000);
        Enqueue(queue, PacketPriority.Video, 2, 1000);
        Enqueue(queue, PacketPriority.Retransmission, 3, 1000);
        Enqueue(queue, PacketPriority.Video, 4, 1000);
        Assert.Equal([3, 2, 4, 1], Enumerable.Range(0, 4).Select(_ => TakeFrom(queue, 1100)));
        Assert.True(queue.IsEmpty);

        Enqueue(queue, PacketPriority.Video, 5, 1000);
        Enqueue(queue, PacketPriority.Video, 6, 1400);
        Assert.Equal(6, TakeFrom(queue, 1501));
        Assert.Equal((0, 0, 1), (queue.Count, queue.Bytes, queue.Dropped));
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_of_the_least_important()
    {
        PacerQueue queue = new();
        for (int i = 0; i < PacerQueue.MaxPackets; i++)
        {
            Enqueue(queue, PacketPriority.Video, (byte)(i % 2), 1000);
        }

        Enqueue(queue, PacketPriority.Retransmission, 7, 1000);
        Enqueue(queue, PacketPriority.Padding, 8, 1000);
        Assert.Equal((PacerQueue.MaxPackets, 2L), (queue.Count, queue.Dropped));
        Assert.Equal(7, TakeFrom(queue, 1000));
        Assert.Equal(1, TakeFrom(queue, 1000));
        queue.Clear();
        Assert.Equal((0, 0), (queue.Count, queue.Bytes));
    }

    [Fact]
    public void A_probe_is_filled_up_with_padding_at_its_rate_and_ends_with_its_bytes_or_when_it_is_abandoned()
    {
        Pacer pacer = new(new Bitrate(1_000_000));
        pacer.Begin(new ProbeCluster(1, new Bitrate(4_000_000), 5, 2500), At(1000));
        int sent = 0;
        for (long now = 1000; pacer.Probe.IsProbe && now < 1100; now++)
        {
            while (pacer.NeedsPadding(At(now)))
            {
                pacer.OnSent(250, At(now));
                sent++;
            }
        }

        Assert.Equal(10, sent);
        Assert.Equal(MonotonicTime.Never, pacer.NextDeadline);
        pacer.Begin(new ProbeCluster(2, new Bitrate(4_000_000), 5, 2500), At(2000));
        pacer.Begin(new ProbeCluster(3, new Bitrate(8_000_000), 5, 2500), At(2000));
        pacer.AbandonProbes();
        Assert.Equal((false, MonotonicTime.Never), (pacer.Probe.IsProbe, pacer.NextDeadline));
    }

    private static void Enqueue(PacerQueue queue, PacketPriority priority, byte content, long milliseconds) =>
        queue.Enqueue(new PacedPacket(priority, 0, 0), [content], At(milliseconds));

    private static int TakeFrom(PacerQueue queue, long milliseconds)
    {
        Assert.True(queue.TryTake(At(milliseconds), out ReadOnlySpan<byte> packet, out _));
        return packet[0];
    }

    private static List<long> Take(ref ProbeController probes)
    {
        List<long> targets = [];
        while (probes.TryTake(out ProbeCluster cluster))
        {
            targets.Add(cluster.Target.BitsPerSecond);
        }

        return targets;
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}

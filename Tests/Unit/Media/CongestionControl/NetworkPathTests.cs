using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Network;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The network emulator does what its conditions say.</summary>
public sealed class NetworkPathTests
{
    private static readonly byte[] Datagram = new byte[1250];

    [Fact]
    public void Capacity_and_delay_add_up()
    {
        // 1250 bytes = 10,000 bits: 10 ms at 1 Mbit/s.
        var path = new NetworkPath<string>(1, new LinkConditions { Capacity = Bitrate.FromKilobitsPerSecond(1000), Delay = TimeSpan.FromMilliseconds(50) });
        path.Send(Datagram, "first", MonotonicTime.Zero);
        path.Send(Datagram, "second", MonotonicTime.Zero);

        Assert.Equal(MonotonicTime.FromMilliseconds(60), path.NextArrival);
        Assert.False(path.TryTake(MonotonicTime.FromMilliseconds(59), out _, out _));
        Assert.True(path.TryTake(MonotonicTime.FromMilliseconds(60), out byte[] datagram, out string tag));
        Assert.Equal((1250, "first"), (datagram.Length, tag));
        Assert.Equal(MonotonicTime.FromMilliseconds(70), path.NextArrival);
    }

    [Fact]
    public void A_full_queue_drops_what_comes_last()
    {
        var path = new NetworkPath<int>(1, new LinkConditions { Capacity = Bitrate.FromKilobitsPerSecond(1000), QueueLimit = TimeSpan.FromMilliseconds(100) });
        for (int i = 0; i < 50; i++)
        {
            path.Send(Datagram, i, MonotonicTime.Zero);
        }

        Assert.Equal(11, path.Statistics.Carried);
        Assert.Equal(39, path.Statistics.QueueDrops);
        Assert.Equal(110, path.Statistics.QueueingPercentile(1).TotalMilliseconds, 0.001);
    }

    [Fact]
    public void A_queue_can_be_limited_in_bytes()
    {
        var path = new NetworkPath<int>(1, new LinkConditions { Capacity = Bitrate.FromKilobitsPerSecond(1000), QueueLimitBytes = 5000 });
        for (int i = 0; i < 10; i++)
        {
            path.Send(Datagram, i, MonotonicTime.Zero);
        }

        Assert.Equal(4, path.Statistics.Carried);
        path.Send(Datagram, 11, MonotonicTime.FromMilliseconds(10));
        Assert.Equal(5, path.Statistics.Carried);
    }

    [Fact]
    public void Random_loss_is_of_the_share_asked_for()
    {
        NetworkPath<int> path = Send(10_000, new LinkConditions { Loss = 0.05 });

        Assert.InRange(path.Statistics.Lost, 430, 570);
    }

    [Fact]
    public void Gilbert_Elliott_loss_comes_in_bursts_of_the_mean_length_asked_for()
    {
        var path = new NetworkPath<int>(1, new LinkConditions { BurstLoss = new GilbertElliott(0.01, 0.25) });
        int bursts = 0;
        bool wasLost = false;
        for (int i = 0; i < 50_000; i++)
        {
            long before = path.Statistics.Lost;
            path.Send(Datagram, i, MonotonicTime.Zero);
            bool isLost = path.Statistics.Lost > before;
            bursts += isLost && !wasLost ? 1 : 0;
            wasLost = isLost;
        }

        // p / (p + r) = 0.01 / 0.26 = 3.8 % lost, in bursts of 1 / r = 4.
        Assert.InRange(path.Statistics.Lost / 50_000.0, 0.032, 0.045);
        Assert.InRange((double)path.Statistics.Lost / bursts, 3.5, 4.5);
    }

    [Fact]
    public void Duplicates_and_overtaking_happen_when_asked_for()
    {
        NetworkPath<int> path = Send(1000, new LinkConditions { Duplication = 0.1, Reordering = 0.1 });
        var tags = new List<int>();
        while (path.TryTake(MonotonicTime.Never, out _, out int tag))
        {
            tags.Add(tag);
        }

        Assert.InRange(path.Statistics.Duplicated, 70, 130);
        Assert.Equal(1000 + path.Statistics.Duplicated, tags.Count);
        Assert.Contains(tags.Zip(tags.Skip(1)), pair => pair.Second < pair.First);
    }

    [Fact]
    public void Jitter_keeps_the_order_unless_it_may_not()
    {
        NetworkPath<int> inOrder = Send(1000, new LinkConditions { Jitter = TimeSpan.FromMilliseconds(30) });
        int last = -1;
        while (inOrder.TryTake(MonotonicTime.Never, out _, out int tag))
        {
            Assert.True(tag > last);
            last = tag;
        }

        NetworkPath<int> mixed = Send(1000, new LinkConditions { Jitter = TimeSpan.FromMilliseconds(30), JitterReorders = true });
        mixed.TryTake(MonotonicTime.Never, out _, out int first);
        Assert.Equal(999, last);
        Assert.InRange(first, 0, 30);
    }

    [Fact]
    public void Steps_take_effect_at_their_time_also_for_what_waits()
    {
        var path = new NetworkPath<int>(1, new LinkConditions { Capacity = Bitrate.FromKilobitsPerSecond(1000) });
        path.ChangeAt(MonotonicTime.FromMilliseconds(10), new LinkConditions { Capacity = Bitrate.FromKilobitsPerSecond(500) });
        path.Send(Datagram, 1, MonotonicTime.Zero);
        path.Send(Datagram, 2, MonotonicTime.Zero);
        path.Send(Datagram, 3, MonotonicTime.FromMilliseconds(10));
        for (int i = 0; i < 2; i++)
        {
            path.TryTake(MonotonicTime.Never, out _, out _);
        }

        // At 10 ms the second one's 10 ms are left: 20 ms at half the rate, then 20 ms for the third.
        Assert.Equal(MonotonicTime.FromMilliseconds(50), path.NextArrival);
    }

    [Fact]
    public void A_cut_link_carries_nothing()
    {
        NetworkPath<int> path = Send(10, new LinkConditions { IsCut = true });

        Assert.Equal(MonotonicTime.Never, path.NextArrival);
        Assert.Equal(10, path.Statistics.Lost);
    }

    private static NetworkPath<int> Send(int count, LinkConditions conditions)
    {
        var path = new NetworkPath<int>(1, conditions);
        for (int i = 0; i < count; i++)
        {
            path.Send(Datagram, i, MonotonicTime.FromMilliseconds(i));
        }

        return path;
    }
}

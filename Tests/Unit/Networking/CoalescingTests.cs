using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>When a loop rests between turns, on virtual time.</summary>
public sealed class CoalescingTests
{
    private const long Interval = 100_000;
    private readonly Coalescing _coalescing = new(TimeSpan.FromMicroseconds(100));
    private long _now = 1_000_000_000;

    [Fact]
    public void Rare_packets_are_never_kept_waiting()
    {
        for (int i = 0; i < 1000; i++)
            Assert.Equal(0, Turn(gap: Interval, arrivals: 1));
        Assert.False(_coalescing.IsResting);
    }

    [Fact]
    public void Packets_that_follow_each_other_fast_share_a_turn()
    {
        long rested = 0;
        for (int i = 0; i < 100 && rested == 0; i++)
            rested = Turn(gap: Interval / 5, arrivals: 1);

        Assert.InRange(rested, 1, Interval);
        for (int i = 0; i < 100; i++)
            Assert.InRange(Turn(gap: Interval, arrivals: 5), 1, Interval);
    }

    [Fact]
    public void Resting_ends_when_turns_find_one_packet_or_none()
    {
        while (Turn(gap: Interval / 5, arrivals: 1) == 0)
        {
        }

        int turns = 0;
        while (Turn(gap: Interval, arrivals: 1) > 0)
            turns++;

        Assert.InRange(turns, 1, 10);
        Assert.Equal(0, Turn(gap: Interval, arrivals: 1));
    }

    [Fact]
    public void A_turn_that_took_longer_than_the_interval_is_followed_by_the_next_at_once()
    {
        while (Turn(gap: Interval / 5, arrivals: 1) == 0)
        {
        }

        Assert.Equal(0, Turn(gap: Interval, arrivals: 50, work: 2 * Interval));
    }

    [Fact]
    public void A_first_packet_after_silence_is_not_kept_waiting()
    {
        Turn(gap: 60_000_000_000, arrivals: 1);

        Assert.False(_coalescing.IsResting);
    }

    [Fact]
    public void Without_an_interval_nothing_rests()
    {
        Coalescing none = new(TimeSpan.Zero);
        for (int i = 0; i < 100; i++)
            Assert.Equal(0, none.RestAfter(10, new MonotonicTime(i), new MonotonicTime(i)));
    }

    private long Turn(long gap, int arrivals, long work = 1000)
    {
        _now += gap;
        return _coalescing.RestAfter(arrivals, new MonotonicTime(_now), new MonotonicTime(_now + work));
    }
}

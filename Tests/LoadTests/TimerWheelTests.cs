using JbAspire.Load.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Load;

public sealed class TimerWheelTests
{
    private readonly CountingSink _sink = new();

    [Fact]
    public void Work_is_done_in_the_millisecond_in_which_it_is_due_and_again_when_it_says()
    {
        var wheel = new TimerWheel(MonotonicTime.FromMilliseconds(100));
        var work = new Repeating(TimeSpan.FromMilliseconds(20));
        wheel.Add(work, MonotonicTime.FromMilliseconds(110));
        wheel.Run(MonotonicTime.FromMilliseconds(109), _sink);
        Assert.Equal(0, work.Fired);
        wheel.Run(MonotonicTime.FromMilliseconds(110), _sink);
        Assert.Equal(1, work.Fired);
        wheel.Run(MonotonicTime.FromMilliseconds(129), _sink);
        Assert.Equal(1, work.Fired);
        wheel.Run(MonotonicTime.FromMilliseconds(130), _sink);
        Assert.Equal(2, work.Fired);
    }

    [Fact]
    public void Work_that_is_further_away_than_the_wheel_is_round_waits_for_its_turn()
    {
        var wheel = new TimerWheel(MonotonicTime.Zero);
        var work = new Repeating(TimeSpan.FromSeconds(3));
        wheel.Add(work, MonotonicTime.FromMilliseconds(2500));
        wheel.Run(MonotonicTime.FromMilliseconds(2499), _sink);
        Assert.Equal(0, work.Fired);
        wheel.Run(MonotonicTime.FromMilliseconds(2500), _sink);
        Assert.Equal(1, work.Fired);
    }

    [Fact]
    public void Work_that_ends_leaves_the_wheel()
    {
        var wheel = new TimerWheel(MonotonicTime.Zero);
        wheel.Add(new Repeating(null), MonotonicTime.FromMilliseconds(5));
        Assert.Equal(MonotonicTime.FromMilliseconds(1), wheel.NextDeadline);
        wheel.Run(MonotonicTime.FromMilliseconds(5), _sink);
        Assert.Equal(0, wheel.Count);
        Assert.Equal(MonotonicTime.Never, wheel.NextDeadline);
    }

    private sealed class Repeating(TimeSpan? interval) : Timed
    {
        public int Fired { get; private set; }

        public override MonotonicTime Fire(MonotonicTime now, IDatagramSink sink)
        {
            Fired++;
            return interval is { } wait ? now + wait : MonotonicTime.Never;
        }
    }
}

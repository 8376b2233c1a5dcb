extern alias Turn;
using Microsoft.Extensions.Logging.Abstractions;
using Turn::JbAspire.Turn.Operations;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Operations;

public sealed class DrainSequenceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private readonly SteppedTime _time = new();
    private readonly FakeEngine _engine = new();
    private readonly DrainSequence _drain;
    private int _stops;

    public DrainSequenceTests() =>
        _drain = new DrainSequence(_engine, () => Patience, _time, () => _stops++, NullLogger<DrainSequence>.Instance);

    public void Dispose() => _drain.Dispose();

    [Fact]
    public void Signal_without_allocations_stops_at_once()
    {
        _drain.Terminate();

        Assert.True(_engine.IsDraining);
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void Signal_with_allocations_waits_until_the_last_one_is_gone()
    {
        _engine.LiveAllocations = 2;
        _drain.Terminate();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_engine.IsDraining);
        Assert.Equal(0, _stops);

        _engine.LiveAllocations = 0;
        _time.Advance(TimeSpan.FromSeconds(0.3));
        Assert.Equal(1, _stops);
        Assert.Equal(0, _time.LiveTimers);
    }

    [Fact]
    public void Wait_ends_after_the_drain_timeout()
    {
        _engine.LiveAllocations = 1;
        _drain.Terminate();
        _time.Advance(TimeSpan.FromSeconds(24.5));
        Assert.Equal(0, _stops);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void Second_signal_stops_now_and_a_third_one_not_again()
    {
        _engine.LiveAllocations = 1;
        _drain.Terminate();
        _drain.Terminate();
        Assert.Equal(1, _stops);

        _drain.Terminate();
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void User_signal_drains_without_limit_until_a_termination_sets_one()
    {
        _engine.LiveAllocations = 1;
        _drain.Drain();
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _stops);

        _drain.Terminate();
        Assert.Equal(0, _stops);
        _time.Advance(Patience + TimeSpan.FromSeconds(1));
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void Quit_stops_now()
    {
        _engine.LiveAllocations = 1;
        _drain.StopNow();

        Assert.Equal(1, _stops);
    }
}

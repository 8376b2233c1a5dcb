namespace JbAspire.Tests.Services.Turn.Operations;

/// <summary>A clock that the test moves; its timers fire while it moves.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 24, 15, 29, 0, 123, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int LiveTimers => _timers.Count;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves on in steps of the shortest period of ours.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end = _now + time;
        while (_now < end)
        {
            _now += TimeSpan.FromMilliseconds(50);
            foreach (Timer timer in _timers.ToArray())
                timer.Poll(_now);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state), _now + dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class Timer(SteppedTime time, Action callback, DateTimeOffset due, TimeSpan period) : ITimer
    {
        private DateTimeOffset _due = due;

        public void Poll(DateTimeOffset now)
        {
            if (now < _due)
                return;
            _due += period;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

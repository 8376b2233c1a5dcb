namespace JbAspire.Turn.Operations;

/// <summary>
/// The end of the process in peace: no new allocations, then the end when the last one is gone or a time has passed.
/// <code>
/// SIGTERM, SIGINT   drain for at most drain-timeout; at once where nothing is live; a second one: now
/// SIGUSR1           drain without limit; a later SIGTERM sets one
/// SIGQUIT           now
/// </code>
/// </summary>
internal sealed class DrainSequence(ITurnEngine engine, Func<TimeSpan> patience, TimeProvider time, Action stop, ILogger<DrainSequence> logger) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _terminatedAt;
    private TimeSpan? _patience;
    private bool _isStopped;

    /// <summary>SIGTERM and SIGINT.</summary>
    public void Terminate()
    {
        lock (_gate)
        {
            if (_patience is not null)
            {
                Stop("second signal");
                return;
            }

            _patience = patience();
            _terminatedAt = time.GetTimestamp();
            Begin();
        }
    }

    /// <summary>SIGUSR1.</summary>
    public void Drain()
    {
        lock (_gate)
            Begin();
    }

    /// <summary>SIGQUIT.</summary>
    public void StopNow()
    {
        lock (_gate)
            Stop("signal");
    }

    public void Dispose() => _timer?.Dispose();

    private void Begin()
    {
        engine.BeginDrain();
        logger.DrainBegins(engine.LiveAllocations, _patience?.TotalSeconds ?? double.PositiveInfinity);
        Check();
        if (!_isStopped)
            _timer ??= time.CreateTimer(_ => CheckLocked(), null, PollInterval, PollInterval);
    }

    private void CheckLocked()
    {
        lock (_gate)
            Check();
    }

    private void Check()
    {
        if (engine.LiveAllocations == 0)
            Stop("empty");
        else if (_patience is { } limit && time.GetElapsedTime(_terminatedAt) >= limit)
            Stop("timeout");
    }

    private void Stop(string cause)
    {
        if (_isStopped)
            return;

        _isStopped = true;
        _timer?.Dispose();
        logger.DrainEnds(cause, engine.LiveAllocations);
        stop();
    }
}

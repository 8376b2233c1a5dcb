using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Finds a queue that stands: the trendline sees a queue that grows, and is blind to one that is full, or that jitter hides. The queue
/// is the least one-way delay of the last fifth of a second above the least one of the last half minute.
/// </summary>
internal struct StandingQueue
{
    private const long WindowNanoseconds = 200_000_000;

    // The least of a few delays is not the least there is when each has 30 ms of jitter.
    private const int MinPackets = 6;
    private const long BaseNanoseconds = 15_000_000_000;

    // Above this the queue is too long: half of what a call may add to its delay.
    private const double LimitMilliseconds = 70;

    // Above this the rate does not rise any more.
    private const double FullMilliseconds = 40;

    // Below this there is no queue: a slope of the delay is jitter's.
    private const double NoiseMilliseconds = 8;

    // A decrease drains a queue of a few hundred milliseconds in a second or two; one that is still there after this many decreases is not
    // ours: the way became longer, or a greedy flow fills the queue and would starve us.
    private const int MaxAttempts = 4;
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(1);

    private long _windowStart;
    private long _windowMin;
    private long _windowMax;
    private int _windowPackets;
    private long _baseStart;
    private long _base;
    private long _previousBase;
    private MonotonicTime _attemptedAt;
    private int _attempts;
    private bool _started;

    /// <summary>The queue, in milliseconds.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>Whether the queue is too long.</summary>
    public readonly bool IsTooLong => Milliseconds > LimitMilliseconds;

    /// <summary>Whether the queue is long enough to wait for it to drain.</summary>
    public readonly bool IsFull => Milliseconds > FullMilliseconds;

    /// <summary>Whether there is a queue at all.</summary>
    public readonly bool Exists => Milliseconds > NoiseMilliseconds;

    /// <summary>Adds a packet that arrived.</summary>
    public void Add(MonotonicTime sentAt, MonotonicTime arrivedAt)
    {
        long delay = arrivedAt.Nanoseconds - sentAt.Nanoseconds;
        if (!_started)
        {
            _started = true;
            _windowStart = _baseStart = arrivedAt.Nanoseconds;
            _windowMin = _windowMax = _base = _previousBase = delay;
        }

        _windowMin = Math.Min(_windowMin, delay);
        _windowMax = Math.Max(_windowMax, delay);
        _windowPackets++;
        _base = Math.Min(_base, delay);
        if (arrivedAt.Nanoseconds - _windowStart >= WindowNanoseconds && _windowPackets >= MinPackets)
        {
            // The least of n delays that are spread over a width is above the least there is, by width / (n + 1) in the mean and as much
            // again as its deviation: with few packets, that is jitter's part.
            double jitter = 2.0 * (_windowMax - _windowMin) / (_windowPackets + 1);
            Milliseconds = Math.Max(0, (_windowMin - Math.Min(_base, _previousBase) - jitter) / 1e6);
            _windowStart = arrivedAt.Nanoseconds;
            _windowMin = _windowMax = delay;
            _windowPackets = 0;
            _attempts = IsTooLong ? _attempts : 0;
        }

        if (arrivedAt.Nanoseconds - _baseStart >= BaseNanoseconds)
        {
            _previousBase = _base;
            _base = delay;
            _baseStart = arrivedAt.Nanoseconds;
        }
    }

    /// <summary>Whether the rate should be lowered now because of the queue: once a second, and not for ever.</summary>
    public bool TryDrain(MonotonicTime now)
    {
        if (!IsTooLong || now - _attemptedAt < AttemptInterval)
        {
            return false;
        }

        _attemptedAt = now;
        if (++_attempts <= MaxAttempts)
        {
            return true;
        }

        _base = _previousBase = _windowMin;
        _attempts = 0;
        Milliseconds = 0;
        return false;
    }
}

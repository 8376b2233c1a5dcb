using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>
/// Decides how long the loop rests before it looks at its sockets again. Waking for each packet costs more than the packet: where arrivals follow each
/// other faster than twice an interval, the loop looks once an interval and finds several. Where they are rarer it never rests.
/// </summary>
internal sealed class Coalescing(TimeSpan interval)
{
    // How much one gap between turns counts in the average, and how many turns with one arrival or none end the resting.
    private const int GapWeight = 8;
    private const int IdleTurns = 8;

    private readonly long _interval = interval.Ticks * TimeSpan.NanosecondsPerTick;
    private long _averageGap = long.MaxValue / GapWeight;
    private long _lastTurn;
    private int _idleTurns;

    /// <summary>Whether the loop rests between turns at present.</summary>
    public bool IsResting { get; private set; }

    /// <summary>
    /// Nanoseconds to rest before the next turn. To be asked once a turn, at its end, with what arrived in it (a train counts once) and when it began.
    /// </summary>
    public long RestAfter(int arrivals, MonotonicTime begun, MonotonicTime now)
    {
        if (_interval == 0)
            return 0;

        long gap = Math.Min(begun.Nanoseconds - _lastTurn, _interval * GapWeight);
        _lastTurn = begun.Nanoseconds;
        if (!IsResting)
        {
            _averageGap = Math.Min(_averageGap, _interval * GapWeight);
            _averageGap += (gap - _averageGap) / GapWeight;
            IsResting = arrivals > 0 && _averageGap < _interval / 2;
            _idleTurns = 0;
        }
        else
        {
            _idleTurns = arrivals < 2 ? _idleTurns + 1 : 0;
            IsResting = _idleTurns < IdleTurns;
            _averageGap = _interval;
        }

        return IsResting ? Math.Max(0, begun.Nanoseconds + _interval - now.Nanoseconds) : 0;
    }
}

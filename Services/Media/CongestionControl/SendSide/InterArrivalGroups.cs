using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Groups packets that were sent within 5 ms (or that the path delivered as one burst) and compares each group with the one before:
/// how much later it was sent, and how much later it arrived (draft-ietf-rmcat-gcc-02 §5.1 and §5.2).
/// </summary>
internal struct InterArrivalGroups
{
    private const long GroupNanoseconds = 5_000_000;
    private const long BurstNanoseconds = 5_000_000;
    private const long MaxBurstNanoseconds = 100_000_000;

    // A receiver's clock that jumps, or a path that stood still: what came before says nothing of what comes.
    private const long JumpNanoseconds = 3_000_000_000;
    private const int MaxReordered = 3;

    private Group _current;
    private Group _previous;
    private int _reordered;

    /// <summary>Adds a packet. True when a group is complete that has one before it; times are in milliseconds.</summary>
    public bool Add(MonotonicTime sentAt, MonotonicTime arrivedAt, out double sentDelta, out double arrivalDelta)
    {
        sentDelta = arrivalDelta = 0;
        if (!_current.HasPackets)
        {
            _current = Group.Begin(sentAt, arrivedAt);
            return false;
        }

        if (sentAt.Nanoseconds < _current.FirstSent)
        {
            // Belongs to a group that is done.
            return false;
        }

        if (!StartsGroup(sentAt, arrivedAt))
        {
            _current.LastSent = Math.Max(_current.LastSent, sentAt.Nanoseconds);
            _current.LastArrival = Math.Max(_current.LastArrival, arrivedAt.Nanoseconds);
            return false;
        }

        bool complete = _previous.HasPackets && Compare(out sentDelta, out arrivalDelta);
        if (_current.HasPackets)
        {
            _previous = _current;
        }

        _current = Group.Begin(sentAt, arrivedAt);
        return complete;
    }

    private bool Compare(out double sentDelta, out double arrivalDelta)
    {
        long sent = _current.LastSent - _previous.LastSent;
        long arrival = _current.LastArrival - _previous.LastArrival;
        sentDelta = sent / 1e6;
        arrivalDelta = arrival / 1e6;
        if (arrival - sent >= JumpNanoseconds)
        {
            this = default;
            return false;
        }

        if (arrival < 0)
        {
            if (++_reordered >= MaxReordered)
            {
                this = default;
            }

            return false;
        }

        _reordered = 0;
        return true;
    }

    private readonly bool StartsGroup(MonotonicTime sentAt, MonotonicTime arrivedAt)
    {
        long sent = sentAt.Nanoseconds - _current.LastSent;
        long arrival = arrivedAt.Nanoseconds - _current.LastArrival;
        bool isBurst = sent == 0
            || (arrival < sent && arrival <= BurstNanoseconds && arrivedAt.Nanoseconds - _current.FirstArrival < MaxBurstNanoseconds);
        return !isBurst && sentAt.Nanoseconds - _current.FirstSent > GroupNanoseconds;
    }

    private struct Group
    {
        public long FirstSent;
        public long LastSent;
        public long FirstArrival;
        public long LastArrival;
        public bool HasPackets;

        public static Group Begin(MonotonicTime sentAt, MonotonicTime arrivedAt) => new()
        {
            FirstSent = sentAt.Nanoseconds,
            LastSent = sentAt.Nanoseconds,
            FirstArrival = arrivedAt.Nanoseconds,
            LastArrival = arrivedAt.Nanoseconds,
            HasPackets = true,
        };
    }
}

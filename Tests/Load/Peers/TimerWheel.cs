using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>Timers by milliseconds: a participant has several of them, and all are set anew each time. Allocates nothing.</summary>
internal sealed class TimerWheel
{
    private const int Slots = 1024;

    private readonly Timed?[] _slots = new Timed?[Slots];
    private long _done;

    public TimerWheel(MonotonicTime now) => _done = now.Milliseconds;

    public int Count { get; private set; }

    /// <summary>The next millisecond at which there may be work.</summary>
    public MonotonicTime NextDeadline => Count == 0 ? MonotonicTime.Never : MonotonicTime.FromMilliseconds(_done + 1);

    public void Add(Timed timed, MonotonicTime due)
    {
        timed.Tick = Math.Max(due.Milliseconds, _done + 1);
        ref Timed? slot = ref _slots[timed.Tick % Slots];
        timed.NextInSlot = slot;
        slot = timed;
        Count++;
    }

    /// <summary>Does what is due.</summary>
    public void Run(MonotonicTime now, IDatagramSink sink)
    {
        while (_done < now.Milliseconds)
        {
            _done++;
            Timed? timed = Take(ref _slots[_done % Slots]);
            while (timed is not null)
            {
                Timed current = timed;
                timed = timed.NextInSlot;
                current.NextInSlot = null;
                Count--;
                // Those of a later turn of the wheel are in the same slot.
                MonotonicTime next = current.Tick > _done ? MonotonicTime.FromMilliseconds(current.Tick) : current.Fire(now, sink);
                if (next != MonotonicTime.Never)
                    Add(current, next);
            }
        }
    }

    private static Timed? Take(ref Timed? slot)
    {
        Timed? first = slot;
        slot = null;
        return first;
    }
}

namespace JbAspire.Load.Measuring;

/// <summary>
/// Which sequence numbers of a flow have come: how many, how many twice, how many after a later one. Looks back 64 numbers.
/// </summary>
internal struct SequenceTracker
{
    private const int Window = 64;
    private ulong _seen;
    private uint _next;

    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    public long Reordered { get; private set; }

    public void Restart(uint next) => this = new SequenceTracker { _next = next };

    public void Add(uint sequence)
    {
        // Bit n of _seen stands for the number n + 1 before _next. A flow does not run long enough to wrap.
        if (sequence >= _next)
        {
            uint step = sequence - _next + 1;
            _seen = step >= Window ? 1 : (_seen << (int)step) | 1;
            _next = sequence + 1;
            Received++;
            return;
        }

        uint age = _next - 1 - sequence;
        ulong bit = age < Window ? 1UL << (int)age : 0;
        if ((_seen & bit) != 0)
        {
            Duplicates++;
            return;
        }

        _seen |= bit;
        Received++;
        Reordered++;
    }
}

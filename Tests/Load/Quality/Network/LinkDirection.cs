namespace JbAspire.Load.Quality.Network;

/// <summary>
/// One direction of a link: loses, queues and delays packets as its <see cref="Condition"/> says: loss, then the rate's queue, then delay
/// and jitter. Time is an argument, and the seed decides which packets are lost: the same for every system.
/// </summary>
internal sealed class LinkDirection
{
    private const int MaxPackets = 20_000;
    private const double MicrosecondsPerMillisecond = 1000;

    private readonly Random _random;
    private readonly PriorityQueue<byte[], (long Due, long Number)> _flying = new();
    private readonly Stack<byte[]> _free = new();
    private readonly int _maxPacket;
    private double _freeAt;
    private long _lastDue;
    private long _number;

    /// <param name="seed">Decides losses and delays.</param>
    /// <param name="maxPacket">The longest packet in bytes.</param>
    public LinkDirection(int seed, int maxPacket)
    {
        _random = new Random(seed);
        _maxPacket = maxPacket;
    }

    /// <summary>What happens to packets now.</summary>
    public LinkCondition Condition { get; private set; } = new();

    public long Passed { get; private set; }

    public long Lost { get; private set; }

    public long Overflowed { get; private set; }

    /// <summary>When the next packet arrives, in microseconds; null: none is in flight.</summary>
    public long? NextDue => _flying.TryPeek(out _, out (long Due, long) next) ? next.Due : null;

    /// <summary>
    /// Changes what happens to packets from now on. Those in flight keep their time of arrival; the queue behind them is served at the new
    /// rate.
    /// </summary>
    /// <param name="condition">The new condition.</param>
    /// <param name="now">Microseconds.</param>
    public void Change(LinkCondition condition, long now)
    {
        if (ReferenceEquals(condition, Condition))
            return;

        if (_freeAt > now)
            _freeAt = now + (_freeAt - now) * Condition.KilobitsPerSecond / condition.KilobitsPerSecond;
        Condition = condition;
    }

    /// <summary>Takes a packet that is to cross the link.</summary>
    /// <param name="packet">An IP packet.</param>
    /// <param name="now">Microseconds.</param>
    public void Offer(ReadOnlySpan<byte> packet, long now)
    {
        LinkCondition condition = Condition;
        // Both are drawn for each packet, so that a change of one does not move the other's sequence.
        double chance = _random.NextDouble(), spread = _random.NextDouble() * 2 - 1;
        if (chance * 100 < condition.LossPercent)
        {
            Lost++;
            return;
        }

        double start = Math.Max(now, _freeAt);
        bool tooLate = start - now > condition.QueueMilliseconds * MicrosecondsPerMillisecond;
        if (tooLate || _flying.Count >= MaxPackets || packet.Length > _maxPacket)
        {
            Overflowed++;
            return;
        }

        _freeAt = start + packet.Length * 8 * MicrosecondsPerMillisecond / condition.KilobitsPerSecond;
        double delay = (condition.DelayMilliseconds + spread * condition.JitterMilliseconds) * MicrosecondsPerMillisecond;
        long due = (long)(_freeAt + delay);
        if (condition.KeepsOrder)
            due = Math.Max(due, _lastDue);
        _lastDue = due;
        byte[] copy = _free.Count > 0 ? _free.Pop() : new byte[sizeof(int) + _maxPacket];
        BitConverter.TryWriteBytes(copy, packet.Length);
        packet.CopyTo(copy.AsSpan(sizeof(int)));
        _flying.Enqueue(copy, (due, _number++));
    }

    /// <summary>Hands out one packet that has arrived.</summary>
    /// <param name="now">Microseconds.</param>
    /// <param name="buffer">Takes the packet.</param>
    /// <param name="length">Its length.</param>
    public bool TryTake(long now, Span<byte> buffer, out int length)
    {
        length = 0;
        if (!_flying.TryPeek(out _, out (long Due, long) next) || next.Due > now)
            return false;

        byte[] packet = _flying.Dequeue();
        length = BitConverter.ToInt32(packet);
        packet.AsSpan(sizeof(int), length).CopyTo(buffer);
        _free.Push(packet);
        Passed++;
        return true;
    }
}

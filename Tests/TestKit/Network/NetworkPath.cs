using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Network;

/// <summary>
/// One direction of a link on virtual time: loss by chance, then a drop-tail queue that is served at the capacity, then the way with
/// its delay and jitter. A seed makes each run the same. Carries opaque datagrams, each with a tag of the caller's.
/// </summary>
public sealed class NetworkPath<TTag>(int seed, LinkConditions conditions)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(byte[] Datagram, TTag Tag), (long At, long Order)> _onTheWay = new();
    private readonly Queue<(MonotonicTime At, LinkConditions Conditions)> _steps = new();
    private readonly List<(MonotonicTime Until, int Bytes)> _waiting = [];
    private LinkConditions _conditions = conditions;
    private MonotonicTime _servedUntil;
    private MonotonicTime _lastArrival;
    private long _order;
    private bool _isBad;

    /// <summary>What happens to what is sent now.</summary>
    public LinkConditions Conditions => _conditions;

    /// <summary>What was carried.</summary>
    public LinkStatistics Statistics { get; } = new();

    /// <summary>When the next datagram arrives; <see cref="MonotonicTime.Never"/> when none is on its way.</summary>
    public MonotonicTime NextArrival =>
        _onTheWay.TryPeek(out _, out (long At, long Order) key) ? new MonotonicTime(key.At) : MonotonicTime.Never;

    /// <summary>Changes the conditions from a time on. Calls come in the order of time.</summary>
    public void ChangeAt(MonotonicTime time, LinkConditions conditions) => _steps.Enqueue((time, conditions));

    /// <summary>Changes the conditions now.</summary>
    public void Change(LinkConditions conditions, MonotonicTime now) => Apply(conditions, now);

    /// <summary>Sends a datagram into the link.</summary>
    public void Send(ReadOnlySpan<byte> datagram, TTag tag, MonotonicTime now)
    {
        while (_steps.TryPeek(out (MonotonicTime At, LinkConditions Conditions) step) && step.At <= now)
        {
            _steps.Dequeue();
            Apply(step.Conditions, step.At);
        }

        Statistics.Sent++;
        Statistics.SentBytes += datagram.Length;
        if (IsLost())
        {
            Statistics.Lost++;
            return;
        }

        if (!TryServe(datagram.Length + _conditions.OverheadBytes, now, out MonotonicTime served))
        {
            Statistics.QueueDrops++;
            return;
        }

        Statistics.Carried++;
        Statistics.CarriedBytes += datagram.Length;
        byte[] copy = datagram.ToArray();
        Deliver(copy, tag, served);
        if (_conditions.Duplication > 0 && _random.NextDouble() < _conditions.Duplication)
        {
            Statistics.Duplicated++;
            Deliver(copy.ToArray(), tag, served);
        }
    }

    /// <summary>Takes a datagram that has arrived by now.</summary>
    public bool TryTake(MonotonicTime now, out byte[] datagram, out TTag tag)
    {
        datagram = [];
        tag = default!;
        if (_onTheWay.Count == 0 || NextArrival > now)
        {
            return false;
        }

        (datagram, tag) = _onTheWay.Dequeue();
        return true;
    }

    private bool IsLost()
    {
        if (_conditions.IsCut)
        {
            return true;
        }

        if (_conditions.BurstLoss is { } burst)
        {
            _isBad = _random.NextDouble() < (_isBad ? 1 - burst.BadToGood : burst.GoodToBad);
            if (_random.NextDouble() < (_isBad ? burst.LossInBad : burst.LossInGood))
            {
                return true;
            }
        }

        return _conditions.Loss > 0 && _random.NextDouble() < _conditions.Loss;
    }

    private bool TryServe(int bytes, MonotonicTime now, out MonotonicTime served)
    {
        served = now;
        if (_conditions.Capacity == Bitrate.Zero)
        {
            return true;
        }

        _waiting.RemoveAll(entry => entry.Until <= now);
        MonotonicTime begin = _servedUntil > now ? _servedUntil : now;
        bool isTooLate = _conditions.QueueLimit > TimeSpan.Zero && begin - now > _conditions.QueueLimit;
        bool isFull = _conditions.QueueLimitBytes > 0 && _waiting.Sum(entry => entry.Bytes) + bytes > _conditions.QueueLimitBytes;
        if (isTooLate || isFull)
        {
            return false;
        }

        served = begin + ServiceTime(bytes);
        _servedUntil = served;
        _waiting.Add((served, bytes));
        Statistics.AddQueueing((served - now).TotalMilliseconds);
        return true;
    }

    private void Deliver(byte[] datagram, TTag tag, MonotonicTime served)
    {
        MonotonicTime arrival = served + _conditions.Delay;
        bool mayOvertake = _conditions.JitterReorders;
        if (_conditions.Jitter > TimeSpan.Zero)
        {
            arrival += _conditions.Jitter * _random.NextDouble();
        }

        if (_conditions.Reordering > 0 && _random.NextDouble() < _conditions.Reordering)
        {
            _onTheWay.Enqueue((datagram, tag), ((arrival + _conditions.ReorderDelay).Nanoseconds, _order++));
            return;
        }

        if (!mayOvertake && arrival < _lastArrival)
        {
            arrival = _lastArrival;
        }

        _lastArrival = arrival;
        _onTheWay.Enqueue((datagram, tag), (arrival.Nanoseconds, _order++));
    }

    // What waits is served at the new rate from now on. What it was told as its arrival stays: only the queue behind it moves.
    private void Apply(LinkConditions conditions, MonotonicTime now)
    {
        if (_servedUntil > now && _conditions.Capacity > Bitrate.Zero && conditions.Capacity > Bitrate.Zero)
        {
            double factor = (double)_conditions.Capacity.BitsPerSecond / conditions.Capacity.BitsPerSecond;
            _servedUntil = now + (_servedUntil - now) * factor;
        }

        _conditions = conditions;
    }

    private TimeSpan ServiceTime(int bytes) =>
        TimeSpan.FromTicks(bytes * 8L * TimeSpan.TicksPerSecond / _conditions.Capacity.BitsPerSecond);
}

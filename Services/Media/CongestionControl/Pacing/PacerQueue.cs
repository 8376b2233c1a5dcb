using System.Buffers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Pacing;

/// <summary>
/// What waits for its turn: copies of packets, by priority, oldest first. Bounded: video that has waited for 500 ms is dropped oldest
/// first, since the frame is late and the receiver's request for it would only lengthen the queue; retransmissions likewise.
/// </summary>
internal sealed class PacerQueue
{
    /// <summary>Packets that wait at most: 0.5 s of a 10 Mbit/s stream.</summary>
    public const int MaxPackets = 512;

    private const int LevelCount = (int)PacketPriority.Padding + 1;

    // One pool for all queues: few transports are congested at a time, and what one has given back serves the next. Bounded to 2 MiB.
    private static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(maxArrayLength: 2048, maxArraysPerBucket: 1024);

    /// <summary>How long a packet waits at most.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Entry>?[] _levels = new Queue<Entry>?[LevelCount];
    private byte[]? _lent;

    /// <summary>The number of packets that wait.</summary>
    public int Count { get; private set; }

    /// <summary>The number of bytes that wait.</summary>
    public int Bytes { get; private set; }

    /// <summary>Packets that were dropped because they waited too long or too many waited.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Whether nothing waits that goes before, or in the order of arrival with, this priority.</summary>
    public bool IsEmptyUpTo(PacketPriority priority)
    {
        if (Count == 0)
        {
            return true;
        }

        for (int i = 0; i <= (int)priority; i++)
        {
            if (_levels[i] is { Count: > 0 })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies a packet into the queue. When it is full the oldest of the least important goes, which may be this one.</summary>
    public void Enqueue(in PacedPacket info, ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        if (Count == MaxPackets && !TryDropBelow(info.Priority))
        {
            Dropped++;
            return;
        }

        byte[] copy = Buffers.Rent(IDatagramSink.MaxDatagramLength);
        packet.CopyTo(copy);
        (_levels[(int)info.Priority] ??= new Queue<Entry>()).Enqueue(new Entry(copy, packet.Length, info, now));
        Count++;
        Bytes += packet.Length;
    }

    /// <summary>Takes the next packet; it is valid until the next call.</summary>
    public bool TryTake(MonotonicTime now, out ReadOnlySpan<byte> packet, out PacedPacket info)
    {
        Return();
        foreach (Queue<Entry>? level in _levels)
        {
            while (level is { Count: > 0 })
            {
                Entry entry = Remove(level);
                if (now - entry.EnqueuedAt > MaxWait)
                {
                    Drop(entry);
                    continue;
                }

                _lent = entry.Buffer;
                packet = entry.Buffer.AsSpan(0, entry.Length);
                info = entry.Info;
                return true;
            }
        }

        packet = default;
        info = default;
        return false;
    }

    /// <summary>Gives all memory back.</summary>
    public void Clear()
    {
        Return();
        foreach (Queue<Entry>? level in _levels)
        {
            while (level is { Count: > 0 })
            {
                Buffers.Return(Remove(level).Buffer);
            }
        }
    }

    private bool TryDropBelow(PacketPriority priority)
    {
        for (int i = LevelCount - 1; i >= (int)priority; i--)
        {
            if (_levels[i] is { Count: > 0 } level)
            {
                Drop(Remove(level));
                return true;
            }
        }

        return false;
    }

    private Entry Remove(Queue<Entry> level)
    {
        Entry entry = level.Dequeue();
        Count--;
        Bytes -= entry.Length;
        return entry;
    }

    private void Drop(in Entry entry)
    {
        Buffers.Return(entry.Buffer);
        Dropped++;
    }

    private void Return()
    {
        if (_lent is { } lent)
        {
            _lent = null;
            Buffers.Return(lent);
        }
    }

    private readonly record struct Entry(byte[] Buffer, int Length, PacedPacket Info, MonotonicTime EnqueuedAt);
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>
/// The packets of one worker that wait for the end of the batch in which they came, so that each consumer forwards all of them at once: its
/// state is touched once, and its datagrams lie side by side where they leave. Copies, in memory that is allocated once.
/// </summary>
internal sealed class FanOut
{
    /// <summary>Packets that wait at most; one more, and those that wait leave.</summary>
    public const int Capacity = 256;

    // Whole cache lines, and no whole pages: the starts of all packets would contend for the same few sets of the cache.
    private const int SlotStride = 1536;

    private readonly Queue<PendingPackets> _waiting = new();
    private MediaPacket[]? _free;
    private int _freeCount;

    /// <summary>Packets that are not in use.</summary>
    public int FreeCount => _free is null ? Capacity : _freeCount;

    /// <summary>Takes a packet from the pool. What waits leaves first when there is none.</summary>
    public MediaPacket Take(MonotonicTime now, IDatagramSink sink)
    {
        _free ??= Allocate();
        if (_freeCount == 0)
        {
            Flush(now, sink);
        }

        return _free[--_freeCount];
    }

    /// <summary>Gives a packet back.</summary>
    public void Return(MediaPacket packet) => _free![_freeCount++] = packet;

    /// <summary>Packets wait that will be asked for at the end of the batch.</summary>
    public void Enqueue(PendingPackets pending) => _waiting.Enqueue(pending);

    /// <summary>Forwards all that waits, in the order of each producer's first packet.</summary>
    public void Flush(MonotonicTime now, IDatagramSink sink)
    {
        while (_waiting.TryDequeue(out PendingPackets? pending))
        {
            pending.IsQueued = false;
            pending.Flush(now, sink);
        }
    }

    private MediaPacket[] Allocate()
    {
        Memory<byte> memory = GC.AllocateUninitializedArray<byte>(Capacity * SlotStride, pinned: true);
        var packets = new MediaPacket[Capacity];
        for (int i = 0; i < Capacity; i++)
        {
            packets[Capacity - 1 - i] = new MediaPacket(memory.Slice(i * SlotStride, IDatagramSink.MaxDatagramLength));
        }

        _freeCount = Capacity;
        return packets;
    }
}

using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>
/// Datagrams that wait to be sent together, in the order in which they were written. The slot that a core writes next stays where it is when
/// the batch is emptied, so a core may do so between filling and sending it.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    /// <summary>Bytes between two slots: the longest datagram, rounded up to whole cache lines.</summary>
    public const int SlotStride = 1536;

    private readonly byte* _memory;
    private readonly Entry[] _entries;
    // Which slot of the memory is entry i's; the one after the last entry is free.
    private readonly int[] _slots;

    public SendBatch(int capacity)
    {
        Capacity = capacity;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)((capacity + 1) * SlotStride), 64);
        _entries = new Entry[capacity];
        _slots = [.. Enumerable.Range(0, capacity + 1)];
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    /// <summary>The slot that is written next. There always is one: a full batch is sent before anything else happens.</summary>
    public Span<byte> FreeSlot => new(SlotPointer(Count), IDatagramSink.MaxDatagramLength);

    public byte* SlotPointer(int index) => _memory + (nint)_slots[index] * SlotStride;

    public ReadOnlySpan<byte> Datagram(int index) => new(SlotPointer(index), _entries[index].Length);

    public ref readonly Entry this[int index] => ref _entries[index];

    /// <summary>Makes the free slot the last entry.</summary>
    public void Append(UdpSocket socket, int length, in FiveTuple path) =>
        _entries[Count++] = new Entry(socket, length, path.Remote, path.Local);

    public void Clear()
    {
        (_slots[0], _slots[Count]) = (_slots[Count], _slots[0]);
        Count = 0;
    }

    /// <summary>
    /// As many datagrams as a loop gathers: more than it receives in a call, so that a train which the last one of a full batch ends is rare.
    /// </summary>
    public static SendBatch For(EventLoopOptions options) => new(options.BatchSize * 2);

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    public readonly record struct Entry(UdpSocket Socket, int Length, TransportAddress Remote, TransportAddress Local);
}

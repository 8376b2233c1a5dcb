using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>
/// Datagrams that wait to be sent together, in the order in which they were written. Slot i of the memory is entry i of the
/// batch; the slot after the last entry is the one that a core writes next.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    /// <summary>Bytes between two slots: the longest datagram, rounded up to whole cache lines.</summary>
    public const int SlotStride = 1536;

    private readonly byte* _memory;
    private readonly Entry[] _entries;

    public SendBatch(int capacity)
    {
        Capacity = capacity;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity * SlotStride), 64);
        _entries = new Entry[capacity];
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    /// <summary>The slot that is written next. There always is one: a full batch is sent before anything else happens.</summary>
    public Span<byte> FreeSlot => new(SlotPointer(Count), IDatagramSink.MaxDatagramLength);

    public byte* SlotPointer(int index) => _memory + (nint)index * SlotStride;

    public ReadOnlySpan<byte> Datagram(int index) => new(SlotPointer(index), _entries[index].Length);

    public ref readonly Entry this[int index] => ref _entries[index];

    /// <summary>Makes the free slot the last entry.</summary>
    public void Append(UdpSocket socket, int length, in FiveTuple path) =>
        _entries[Count++] = new Entry(socket, length, path.Remote, path.Local);

    public void Clear() => Count = 0;

    /// <summary>
    /// How many entries from <paramref name="start"/> on go from one socket and address to one peer and can be cut out of one
    /// buffer: all of one length, except that the last may be shorter.
    /// </summary>
    public int TrainLength(int start, int maxDatagrams, int maxBytes)
    {
        ref readonly Entry first = ref _entries[start];
        int bytes = first.Length;
        int end = start + 1;
        while (end < Count && end - start < maxDatagrams)
        {
            ref readonly Entry next = ref _entries[end];
            bytes += next.Length;
            bool joins = next.Length > 0 && next.Length <= first.Length && bytes <= maxBytes
                && ReferenceEquals(next.Socket, first.Socket) && next.Remote == first.Remote && next.Local == first.Local;
            if (!joins)
                break;

            end++;
            if (next.Length < first.Length)
                break;
        }

        return end - start;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    public readonly record struct Entry(UdpSocket Socket, int Length, TransportAddress Remote, TransportAddress Local);
}

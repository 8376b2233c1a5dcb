using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>
/// Datagrams that wait to be sent together, in the order in which they were written, one right behind the other: what follows each other to
/// one peer is one piece of memory. The place that a core writes next stays where it is when the batch is emptied, so a core may do so between
/// filling and sending it.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    private const int CacheLine = 64;

    // Memory per datagram; a batch of longer ones is full earlier.
    private const int BytesPerDatagram = 1280;

    private readonly byte* _memory;
    private readonly int _length;
    private readonly Entry[] _entries;
    private int _position;

    public SendBatch(int capacity)
    {
        Capacity = capacity;
        _length = capacity * BytesPerDatagram + IDatagramSink.MaxDatagramLength;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_length, CacheLine);
        _entries = new Entry[capacity];
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    /// <summary>Whether it has to be sent before anything else is written.</summary>
    public bool IsFull => Count == Capacity || _length - _position < IDatagramSink.MaxDatagramLength;

    /// <summary>The memory that is written next. There always is some: a full batch is sent before anything else happens.</summary>
    public Span<byte> FreeSlot => new(_memory + _position, IDatagramSink.MaxDatagramLength);

    public byte* SlotPointer(int index) => _memory + _entries[index].Position;

    public ReadOnlySpan<byte> Datagram(int index) => new(SlotPointer(index), _entries[index].Length);

    public ref readonly Entry this[int index] => ref _entries[index];

    /// <summary>Makes what was written the last entry.</summary>
    public void Append(UdpSocket socket, int length, in FiveTuple path)
    {
        _entries[Count++] = new Entry(socket, _position, length, path.Remote, path.Local);
        _position += length;
    }

    /// <summary>Forgets all entries. A place that was taken and not sent yet stays good.</summary>
    public void Clear()
    {
        Count = 0;
        if (_length - _position < IDatagramSink.MaxDatagramLength)
            _position = 0;
    }

    /// <summary>Begins at the beginning of an empty batch's memory, which is the most likely to be in the cache: nothing is being written.</summary>
    public void Rewind() => _position = Count == 0 ? 0 : _position;

    /// <summary>
    /// As many datagrams as a loop gathers: more than it receives in a call, so that a train which the last one of a full batch ends is rare.
    /// </summary>
    public static SendBatch For(EventLoopOptions options) => new(options.BatchSize * 2);

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    public readonly record struct Entry(UdpSocket Socket, int Position, int Length, TransportAddress Remote, TransportAddress Local);
}

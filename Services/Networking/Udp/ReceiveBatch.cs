using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>
/// Memory for what one receive call brings: messages of one datagram each, or trains: several datagrams of one length (the last may be
/// shorter) that lie one after the other. Slot i of the memory is message i of the batch.
/// </summary>
internal sealed unsafe class ReceiveBatch : IDisposable
{
    private const int CacheLine = 64;

    // An odd number of cache lines between two slots: at whole pages the starts of all slots would contend for the same few sets of the cache.
    private const int Stagger = 21;

    private readonly byte* _memory;
    private readonly nint _stride;
    private readonly int[] _lengths;
    private readonly int[] _segmentLengths;
    private readonly TransportAddress[] _remotes;
    private readonly TransportAddress[] _locals;

    /// <param name="capacity">Messages that one call receives at most.</param>
    /// <param name="slotLength">The longest message; of a longer one the rest is lost.</param>
    public ReceiveBatch(int capacity, int slotLength)
    {
        Capacity = capacity;
        SlotLength = slotLength;
        _stride = (slotLength + CacheLine - 1) / CacheLine * CacheLine + Stagger * CacheLine;
        // Pages that nothing is written to cost nothing: most messages are one datagram of a page's length or less.
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity * _stride), CacheLine);
        _lengths = new int[capacity];
        _segmentLengths = new int[capacity];
        _remotes = new TransportAddress[capacity];
        _locals = new TransportAddress[capacity];
    }

    public int Capacity { get; }

    public int SlotLength { get; }

    public int Count { get; set; }

    public byte* SlotPointer(int index) => _memory + index * _stride;

    public Span<byte> Slot(int index) => new(SlotPointer(index), SlotLength);

    public Span<byte> Message(int index) => new(SlotPointer(index), _lengths[index]);

    /// <summary>The length of each datagram of the message but the last, which may be shorter.</summary>
    public int SegmentLength(int index) => _segmentLengths[index];

    public FiveTuple Path(int index) => new(TransportProtocol.Udp, _locals[index], _remotes[index]);

    public void Set(int index, int length, int segmentLength, in TransportAddress remote, in TransportAddress local)
    {
        _lengths[index] = length;
        _segmentLengths[index] = segmentLength;
        _remotes[index] = remote;
        _locals[index] = local;
    }

    /// <summary>The sizes that a loop needs: whole trains need long slots, and so do handlers that take datagrams of every length.</summary>
    public static ReceiveBatch For(EventLoopOptions options, bool hasTrains, bool takesAnyLength)
    {
        const int LongSlot = 64 * 1024;
        const int ShortSlot = 2048; // room to see that a datagram is longer than the longest that is carried
        return new ReceiveBatch(options.BatchSize, hasTrains || takesAnyLength ? LongSlot : ShortSlot);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}

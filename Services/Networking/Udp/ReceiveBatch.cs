using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Udp;

/// <summary>Memory for the datagrams of one receive call. Slot i of the memory is entry i of the batch.</summary>
internal sealed unsafe class ReceiveBatch : IDisposable
{
    /// <summary>Bytes between two slots: room to see that a datagram is longer than the longest that is carried.</summary>
    public const int SlotStride = 2048;

    private readonly byte* _memory;
    private readonly int[] _lengths;
    private readonly TransportAddress[] _remotes;
    private readonly TransportAddress[] _locals;

    public ReceiveBatch(int capacity)
    {
        Capacity = capacity;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity * SlotStride), 64);
        _lengths = new int[capacity];
        _remotes = new TransportAddress[capacity];
        _locals = new TransportAddress[capacity];
    }

    public int Capacity { get; }

    public int Count { get; set; }

    public byte* SlotPointer(int index) => _memory + (nint)index * SlotStride;

    public Span<byte> Slot(int index) => new(SlotPointer(index), SlotStride);

    public Span<byte> Datagram(int index) => new(SlotPointer(index), _lengths[index]);

    public int Length(int index) => _lengths[index];

    public FiveTuple Path(int index) => new(TransportProtocol.Udp, _locals[index], _remotes[index]);

    public void Set(int index, int length, in TransportAddress remote, in TransportAddress local)
    {
        _lengths[index] = length;
        _remotes[index] = remote;
        _locals[index] = local;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}

using System.Buffers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Keeps copies of the last packets of a stream, found by sequence number. The bytes lie one behind the other in a ring of
/// pooled memory; what the ring's writer has run over is gone, without any bookkeeping. Both the ring and its index grow while
/// packets younger than the age that is to be kept would be lost, up to their bounds.
/// </summary>
internal sealed class PacketRing(TimeSpan maxAge, int maxSlots, int maxBytes)
{
    private const int FirstSlots = 64;
    private const int FirstBytes = 16 * 1024;

    // More than any path carries in one datagram; such a packet is not kept.
    private const int MaxPacketLength = 2048;

    private Slot[]? _slots;
    private byte[]? _bytes;
    private int _capacity;
    private long _written;
    private MonotonicTime _lapBegan;

    /// <summary>The memory that is held, in bytes.</summary>
    public int MemoryBytes => (_bytes?.Length ?? 0) + (_slots?.Length ?? 0) * Slot.Size;

    /// <summary>Keeps a copy of a packet; a second one with the same number changes nothing.</summary>
    public void Add(SequenceNumber sequenceNumber, ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        if (packet.Length > MaxPacketLength || packet.IsEmpty)
            return;

        if (_slots is null)
            Rent(now);

        if (TryGet(sequenceNumber, now, out _))
            return;

        MakeRoom(packet.Length, now);
        ref Slot slot = ref SlotFor(sequenceNumber, now);
        slot = new Slot { Position = _written, AddedAt = now, SequenceNumber = sequenceNumber, Length = (ushort)packet.Length };
        packet.CopyTo(_bytes.AsSpan((int)(_written % _capacity)));
        _written += packet.Length;
    }

    /// <summary>Finds a packet. The bytes are valid until the next change. False when it is unknown, too old, or run over.</summary>
    public bool TryGet(SequenceNumber sequenceNumber, MonotonicTime now, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (_slots is null)
            return false;

        ref Slot slot = ref _slots[sequenceNumber.Value & (_slots.Length - 1)];
        if (slot.SequenceNumber != sequenceNumber || !IsAlive(slot) || now - slot.AddedAt > maxAge)
            return false;

        packet = _bytes.AsSpan((int)(slot.Position % _capacity), slot.Length);
        return true;
    }

    /// <summary>Forgets all packets and gives the memory back to the pool.</summary>
    public void Clear()
    {
        if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);

        _slots = null;
        _bytes = null;
        _capacity = 0;
        _written = 0;
    }

    private void Rent(MonotonicTime now)
    {
        _slots = new Slot[FirstSlots];
        _capacity = Math.Min(FirstBytes, maxBytes);
        _bytes = ArrayPool<byte>.Shared.Rent(_capacity);
        _lapBegan = now;
    }

    private bool IsAlive(in Slot slot) => slot.Length != 0 && slot.Position + _capacity >= _written;

    // A packet is never torn over the ring's end.
    private void MakeRoom(int length, MonotonicTime now)
    {
        int offset = (int)(_written % _capacity);
        bool isFull = offset == 0 && _written > 0;
        if (!isFull && offset + length <= _capacity)
            return;

        _written += isFull ? 0 : _capacity - offset;
        if (now - _lapBegan >= maxAge || _capacity == maxBytes)
            _lapBegan = now;
        else
            GrowBytes();
    }

    // The writer stands at the ring's end: what the last lap wrote keeps its place and the writer goes on behind it.
    private void GrowBytes()
    {
        int capacity = Math.Min(_capacity * 2, maxBytes);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
        _bytes.AsSpan(0, _capacity).CopyTo(bytes);
        ArrayPool<byte>.Shared.Return(_bytes!);
        long rebase = _written - _capacity;
        foreach (ref Slot slot in _slots.AsSpan())
        {
            if (slot.Position < rebase)
                slot = default;
            else
                slot.Position -= rebase;
        }

        _written = _capacity;
        _bytes = bytes;
        _capacity = capacity;
    }

    private ref Slot SlotFor(SequenceNumber sequenceNumber, MonotonicTime now)
    {
        while (true)
        {
            ref Slot slot = ref _slots![sequenceNumber.Value & (_slots.Length - 1)];
            if (!IsAlive(slot) || now - slot.AddedAt > maxAge || _slots.Length >= maxSlots)
                return ref slot;

            GrowSlots();
        }
    }

    private void GrowSlots()
    {
        var slots = new Slot[_slots!.Length * 2];
        foreach (ref Slot slot in _slots.AsSpan())
        {
            if (slot.Length != 0)
                slots[slot.SequenceNumber.Value & (slots.Length - 1)] = slot;
        }

        _slots = slots;
    }

    private struct Slot
    {
        public const int Size = 24;

        public long Position;
        public MonotonicTime AddedAt;
        public SequenceNumber SequenceNumber;
        public ushort Length;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Pipes;

/// <summary>
/// A bounded ring of datagrams from one thread to one other: no lock, no allocation, one copy. Datagrams lie one after the other at the length that
/// they have, so that audio takes little of it and the reader walks memory in order.
/// </summary>
/// <remarks>
/// The writer writes records beyond <see cref="PipeCursors.Published"/>, then publishes them together; the reader reads them in place, then
/// releases them together. Both positions only grow and are taken modulo the capacity. Publishing and releasing are stores with release and are read
/// with acquire, so that bytes are seen before the position that covers them.
/// </remarks>
internal sealed class PipeRing
{
    /// <summary>The least capacity, in bytes: some of the longest datagrams.</summary>
    public const int MinCapacity = 16 * 1024;

    // A record: its datagram's length, the writer's path, the datagram, and what fills up to the next multiple of eight.
    private const int LocalOffset = 8;
    private const int Alignment = 8;

    // In place of a length: the record begins at the start of the ring again.
    private const int Wrap = -1;

    private static readonly int AddressLength = Unsafe.SizeOf<TransportAddress>();
    private static readonly int HeaderLength = LocalOffset + (2 * AddressLength);

    private readonly byte[] _memory;
    private readonly long _mask;
    private volatile bool _isClosed;
    private PipeCursors _cursors;

    /// <param name="capacity">Bytes, a power of two, at least <see cref="MinCapacity"/>.</param>
    public PipeRing(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, MinCapacity);
        if (!BitOperations.IsPow2(capacity))
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity of a ring is a power of two.");

        // On the heap that is never compacted: large, and as old as the process. Nobody has to free it, whichever end goes last.
        _memory = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
        _mask = capacity - 1;
    }

    /// <summary>Bytes that are written and not yet published. For the writer.</summary>
    public long Unpublished => _cursors.Written - _cursors.Published;

    /// <summary>The ring's size in bytes.</summary>
    public int Capacity => _memory.Length;

    /// <summary>Whether the reader is gone. For both.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Whether something is published that was not taken. For the reader.</summary>
    public bool HasMore =>
        _cursors.Taken != _cursors.PublishedSeen || _cursors.Taken != (_cursors.PublishedSeen = Volatile.Read(ref _cursors.Published));

    /// <summary>Copies a datagram in; the reader gets it after <see cref="Publish"/>. False when there is no room. For the writer.</summary>
    public bool TryWrite(ReadOnlySpan<byte> datagram, in FiveTuple path)
    {
        int length = (HeaderLength + datagram.Length + Alignment - 1) & -Alignment;
        long start = _cursors.Written;
        int offset = (int)(start & _mask);
        int untilEnd = _memory.Length - offset;
        int skipped = untilEnd < length ? untilEnd : 0;
        if (!HasRoom(start + skipped + length))
            return false;

        if (skipped > 0)
        {
            MemoryMarshal.Write(_memory.AsSpan(offset), Wrap);
            start += skipped;
            offset = 0;
        }

        Span<byte> record = _memory.AsSpan(offset, length);
        MemoryMarshal.Write(record, datagram.Length);
        MemoryMarshal.Write(record[LocalOffset..], path.Local);
        MemoryMarshal.Write(record[(LocalOffset + AddressLength)..], path.Remote);
        datagram.CopyTo(record[HeaderLength..]);
        _cursors.Written = start + length;
        return true;
    }

    /// <summary>Lets the reader have what was written. For the writer.</summary>
    public void Publish() => Volatile.Write(ref _cursors.Published, _cursors.Written);

    /// <summary>Takes the next datagram, which stays in the ring until <see cref="Release"/>. False when there is none. For the reader.</summary>
    /// <param name="datagram">Its bytes, the reader's to change.</param>
    /// <param name="path">As the reader sees it: its own end is the local one.</param>
    public bool TryTake(out Span<byte> datagram, out FiveTuple path)
    {
        if (!HasMore)
        {
            datagram = default;
            path = default;
            return false;
        }

        long start = _cursors.Taken;
        int offset = (int)(start & _mask);
        int length = MemoryMarshal.Read<int>(_memory.AsSpan(offset));
        if (length == Wrap)
        {
            start += _memory.Length - offset;
            offset = 0;
            length = MemoryMarshal.Read<int>(_memory);
        }

        Span<byte> record = _memory.AsSpan(offset, HeaderLength + length);
        var writer = MemoryMarshal.Read<TransportAddress>(record[LocalOffset..]);
        var reader = MemoryMarshal.Read<TransportAddress>(record[(LocalOffset + AddressLength)..]);
        path = new FiveTuple(TransportProtocol.Pipe, reader, writer);
        datagram = record[HeaderLength..];
        _cursors.Taken = start + ((HeaderLength + length + Alignment - 1) & -Alignment);
        return true;
    }

    /// <summary>Gives the room of what was taken back to the writer. For the reader.</summary>
    public void Release() => Volatile.Write(ref _cursors.Released, _cursors.Taken);

    /// <summary>The reader takes nothing any more.</summary>
    public void Close() => _isClosed = true;

    private bool HasRoom(long end)
    {
        if (end - _cursors.ReleasedSeen <= _memory.Length)
            return true;

        _cursors.ReleasedSeen = Volatile.Read(ref _cursors.Released);
        return end - _cursors.ReleasedSeen <= _memory.Length;
    }
}

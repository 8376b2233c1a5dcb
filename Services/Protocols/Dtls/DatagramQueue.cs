using System.Buffers.Binary;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// Datagrams in the order they came, in one block of memory that grows as needed up to a bound and is let go when the queue runs
/// empty.
/// </summary>
/// <param name="capacity">The most bytes that the queue takes, two of them per datagram for its length.</param>
internal sealed class DatagramQueue(int capacity)
{
    private const int PrefixLength = sizeof(ushort);
    private const int SmallestBlock = 2048;

    private byte[] _block = [];
    private int _start;
    private int _end;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Appends a datagram of up to 65,535 bytes. False when the bound would be passed; then the queue is as before.</summary>
    public bool TryEnqueue(ReadOnlySpan<byte> datagram)
    {
        int needed = PrefixLength + datagram.Length;
        if (datagram.Length > ushort.MaxValue || needed > capacity - (_end - _start))
        {
            return false;
        }

        MakeRoom(needed);
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(_end), (ushort)datagram.Length);
        datagram.CopyTo(_block.AsSpan(_end + PrefixLength));
        _end += needed;
        return true;
    }

    /// <summary>Takes the first datagram. False when there is none.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the datagram, which stays.</exception>
    public bool TryDequeue(Span<byte> destination, out int length)
    {
        length = 0;
        if (IsEmpty)
        {
            return false;
        }

        length = CopyTo(destination, _start);
        _start += PrefixLength + length;
        if (IsEmpty)
        {
            Clear();
        }

        return true;
    }

    /// <summary>Appends a copy of each datagram to another queue, as far as that has room.</summary>
    public void CopyTo(DatagramQueue other)
    {
        for (int offset = _start; offset < _end;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(offset));
            other.TryEnqueue(_block.AsSpan(offset + PrefixLength, length));
            offset += PrefixLength + length;
        }
    }

    /// <summary>Forgets all datagrams and lets the memory go.</summary>
    public void Clear()
    {
        _block = [];
        _start = 0;
        _end = 0;
    }

    private int CopyTo(Span<byte> destination, int offset)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(offset));
        if (destination.Length < length)
        {
            throw new ArgumentException($"The datagram has {length} bytes, the destination {destination.Length}.", nameof(destination));
        }

        _block.AsSpan(offset + PrefixLength, length).CopyTo(destination);
        return length;
    }

    private void MakeRoom(int needed)
    {
        int used = _end - _start;
        if (_block.Length - _end >= needed)
        {
            return;
        }

        byte[] target = _block.Length >= used + needed ? _block : new byte[Math.Max(SmallestBlock, Math.Min(capacity, 2 * (used + needed)))];
        _block.AsSpan(_start, used).CopyTo(target);
        _block = target;
        _start = 0;
        _end = used;
    }
}

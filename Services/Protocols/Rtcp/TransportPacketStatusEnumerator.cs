using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the packets that a transport-wide feedback message reports, in the order of their sequence numbers.</summary>
public ref struct TransportPacketStatusEnumerator
{
    private readonly ReadOnlySpan<byte> _chunks;
    private ReadOnlySpan<byte> _deltas;
    private SequenceNumber _next;
    private int _left;
    private int _chunkOffset;
    private ushort _chunk;
    private int _chunkIndex;
    private int _chunkCount;

    internal TransportPacketStatusEnumerator(ReadOnlySpan<byte> chunks, ReadOnlySpan<byte> deltas, SequenceNumber first, int count)
    {
        _chunks = chunks;
        _deltas = deltas;
        _next = first;
        _left = count;
        Current = default;
    }

    /// <summary>The status that <see cref="MoveNext"/> found.</summary>
    public TransportPacketStatus Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly TransportPacketStatusEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next packet.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
            return false;

        while (_chunkIndex == _chunkCount)
        {
            _chunk = BinaryPrimitives.ReadUInt16BigEndian(_chunks[_chunkOffset..]);
            _chunkOffset += StatusChunk.Length;
            _chunkCount = StatusChunk.CountOf(_chunk);
            _chunkIndex = 0;
        }

        int symbol = StatusChunk.SymbolAt(_chunk, _chunkIndex++);
        short delta = TakeDelta(symbol);
        Current = new TransportPacketStatus(_next, symbol != StatusChunk.NotReceived, delta);
        _next = _next.Next;
        _left--;
        return true;
    }

    private short TakeDelta(int symbol)
    {
        short delta = symbol switch
        {
            StatusChunk.SmallDelta => _deltas[0],
            StatusChunk.LargeDelta => BinaryPrimitives.ReadInt16BigEndian(_deltas),
            _ => 0,
        };
        _deltas = _deltas[StatusChunk.DeltaLength(symbol)..];
        return delta;
    }
}

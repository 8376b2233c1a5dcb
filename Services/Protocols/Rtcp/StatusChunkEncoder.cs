using System.Buffers.Binary;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// Packs packet status symbols into the fewest chunks that a greedy reader of one symbol at a time can find: runs where all
/// are alike, else 14 of one bit, else 7 of two bits. A copy of the encoder is a checkpoint.
/// </summary>
internal struct StatusChunkEncoder
{
    private const int BitsPerSymbol = 2;
    private const uint SymbolMask = 0b11;

    // The first 14 pending symbols, two bits each, the latest lowest. Beyond 14 all are alike.
    private uint _symbols;
    private int _pending;
    private bool _isMixed;
    private bool _hasLarge;

    /// <summary>The number of bytes of the chunks emitted so far.</summary>
    public int EmittedLength { get; private set; }

    /// <summary>The number of bytes that all symbols so far take.</summary>
    public readonly int TotalLength => EmittedLength + (_pending > 0 ? StatusChunk.Length : 0);

    /// <summary>Adds a symbol; a chunk that is complete goes to <paramref name="chunks"/> unless that is empty (counting only).</summary>
    public void Add(int symbol, Span<byte> chunks)
    {
        if (!CanTake(symbol))
            Emit(chunks, isLast: false);

        _isMixed |= _pending > 0 && symbol != Last;
        _hasLarge |= symbol == StatusChunk.LargeDelta;
        if (_pending < StatusChunk.OneBitCapacity)
            _symbols = _symbols << BitsPerSymbol | (uint)symbol;

        _pending++;
    }

    /// <summary>Writes what is pending as the last chunk.</summary>
    public void Flush(Span<byte> chunks)
    {
        while (_pending > 0)
        {
            Emit(chunks, isLast: true);
        }
    }

    private readonly int Last => (int)(_symbols & SymbolMask);

    private readonly bool CanTake(int symbol)
    {
        if (_pending < StatusChunk.TwoBitCapacity)
            return true;

        if (_pending < StatusChunk.OneBitCapacity && !_hasLarge && symbol != StatusChunk.LargeDelta)
            return true;

        return !_isMixed && symbol == Last && _pending < StatusChunk.RunCapacity;
    }

    private void Emit(Span<byte> chunks, bool isLast)
    {
        // A vector stands for all its symbols: one that is not full is right only at the end, where the status count cuts it off.
        bool fitsOneBit = !_hasLarge && (isLast ? _pending > StatusChunk.TwoBitCapacity : _pending == StatusChunk.OneBitCapacity);
        if (!_isMixed)
            Put(StatusChunk.Run(Last, _pending), _pending, chunks);
        else if (fitsOneBit)
            Put(OneBitVector(), _pending, chunks);
        else
            Put(TwoBitVector(), Math.Min(_pending, StatusChunk.TwoBitCapacity), chunks);
    }

    private readonly ushort OneBitVector()
    {
        int bits = 0;
        for (int i = 0; i < StatusChunk.OneBitCapacity; i++)
        {
            bits = bits << 1 | (i < _pending ? SymbolAt(i) : 0);
        }

        return (ushort)(StatusChunk.VectorFlag | bits);
    }

    private readonly ushort TwoBitVector()
    {
        int bits = 0;
        for (int i = 0; i < StatusChunk.TwoBitCapacity; i++)
        {
            bits = bits << BitsPerSymbol | (i < _pending ? SymbolAt(i) : 0);
        }

        return (ushort)(StatusChunk.VectorFlag | StatusChunk.TwoBitFlag | bits);
    }

    private readonly int SymbolAt(int index) => (int)(_symbols >> (BitsPerSymbol * (_pending - 1 - index)) & SymbolMask);

    private void Put(ushort chunk, int symbols, Span<byte> chunks)
    {
        if (!chunks.IsEmpty)
            BinaryPrimitives.WriteUInt16BigEndian(chunks[EmittedLength..], chunk);

        EmittedLength += StatusChunk.Length;
        _pending -= symbols;
        _isMixed = false;
        _hasLarge = false;
        for (int i = 0; i < _pending; i++)
        {
            _isMixed |= SymbolAt(i) != Last;
            _hasLarge |= SymbolAt(i) == StatusChunk.LargeDelta;
        }
    }
}

namespace JbAspire.Tests.Fuzz.Mutation;

/// <summary>
/// Makes inputs from those of a corpus, in the order that a seed gives: a few changes of bytes, of pieces and, for STUN, of attributes, and
/// now and then two inputs joined. It does not measure what an input reaches.
/// </summary>
internal sealed class Mutator(FuzzTarget target, IReadOnlyList<byte[]> corpus, int seed)
{
    private const int MaxChanges = 6;
    private static readonly byte[] EdgeBytes = [0x00, 0x01, 0x03, 0x04, 0x7F, 0x80, 0xFE, 0xFF];
    private static readonly ushort[] EdgeLengths = [0, 1, 2, 3, 4, 5, 8, 19, 20, 21, 0x7FFF, 0x8000, 0xFFFC, 0xFFFF];
    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[target.MaxInputLength];
    private int _length;

    /// <summary>The next input; its memory is good until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        Load(Pick());
        for (int changes = _random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change();
        if (target.IsStun && _random.Next(3) != 0)
            StunMutation.FixLength(_buffer.AsSpan(0, _length));
        return _buffer.AsSpan(0, _length);
    }

    private byte[] Pick() => corpus.Count == 0 || _random.Next(50) == 0 ? Noise() : corpus[_random.Next(corpus.Count)];

    private byte[] Noise()
    {
        byte[] noise = new byte[_random.Next(Math.Min(256, _buffer.Length))];
        _random.NextBytes(noise);
        return noise;
    }

    private void Load(ReadOnlySpan<byte> input)
    {
        _length = Math.Min(input.Length, _buffer.Length);
        input[.._length].CopyTo(_buffer);
    }

    private void Change()
    {
        int kinds = target.IsStun ? 14 : 11;
        switch (_random.Next(kinds))
        {
            case 0 or 1:
                if (_length > 0)
                    _buffer[_random.Next(_length)] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                if (_length > 0)
                    _buffer[_random.Next(_length)] = EdgeBytes[_random.Next(EdgeBytes.Length)];
                break;
            case 3:
                if (_length > 0)
                    _buffer[_random.Next(_length)] = (byte)_random.Next(256);
                break;
            case 4:
                SetLength();
                break;
            case 5:
                Remove(_random.Next(_length + 1), PieceLength());
                break;
            case 6:
                InsertNoise(_random.Next(_length + 1), PieceLength());
                break;
            case 7:
                CopyPiece();
                break;
            case 8:
                if (target.Words.Count > 0)
                    Insert(_random.Next(_length + 1), target.Words[_random.Next(target.Words.Count)]);
                break;
            case 9:
                _length = _random.Next(4) == 0 ? _random.Next(_length + 1) : _length;
                break;
            case 10:
                Join();
                break;
            default:
                StunMutation.Change(_random, _buffer, ref _length);
                break;
        }
    }

    // Pieces are short mostly, and of whole words often.
    private int PieceLength()
    {
        int length = _random.Next(1, _random.Next(4) == 0 ? 128 : 12);
        return _random.Next(2) == 0 ? (length + 3) & ~3 : length;
    }

    private void SetLength()
    {
        if (_length < 2)
            return;
        int offset = _random.Next(_length - 1);
        ushort value = _random.Next(2) == 0 ? EdgeLengths[_random.Next(EdgeLengths.Length)] : (ushort)(_length - offset - _random.Next(6));
        _buffer[offset] = (byte)(value >> 8);
        _buffer[offset + 1] = (byte)value;
    }

    private void Remove(int offset, int length)
    {
        length = Math.Min(length, _length - offset);
        _buffer.AsSpan((offset + length).._length).CopyTo(_buffer.AsSpan(offset));
        _length -= length;
    }

    private void Insert(int offset, ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, _buffer.Length - _length);
        _buffer.AsSpan(offset, _length - offset).CopyTo(_buffer.AsSpan(offset + length));
        bytes[..length].CopyTo(_buffer.AsSpan(offset));
        _length += length;
    }

    private void InsertNoise(int offset, int length)
    {
        Span<byte> piece = stackalloc byte[length];
        _random.NextBytes(piece);
        Insert(offset, piece);
    }

    private void CopyPiece()
    {
        int from = _random.Next(_length + 1);
        byte[] piece = _buffer.AsSpan(from, Math.Min(PieceLength(), _length - from)).ToArray();
        Insert(_random.Next(_length + 1), piece);
    }

    private void Join()
    {
        if (corpus.Count == 0)
            return;
        byte[] other = corpus[_random.Next(corpus.Count)];
        int from = _random.Next(other.Length + 1);
        _length = _random.Next(_length + 1);
        Insert(_length, other.AsSpan(from));
    }
}

namespace JbAspire.Protocols.Payloads;

/// <summary>Walks the redundant encodings of a RED payload that was parsed before.</summary>
public ref struct RedBlockEnumerator
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;
    private int _index;
    private int _dataOffset;
    private RedBlock _current;

    internal RedBlockEnumerator(ReadOnlySpan<byte> payload, int count, int dataOffset)
    {
        _payload = payload;
        _count = count;
        _dataOffset = dataOffset;
    }

    /// <summary>The encoding that <see cref="MoveNext"/> found.</summary>
    public readonly RedBlock Current => _current;

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly RedBlockEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next encoding.</summary>
    public bool MoveNext()
    {
        if (_index == _count)
            return false;

        ReadOnlySpan<byte> header = _payload[(_index++ * RedPayload.RedundantHeaderLength)..];
        int length = RedPayload.BlockLength(header);
        _current = new RedBlock(
            (byte)(header[0] & RedPayload.PayloadTypeMask),
            RedPayload.TimestampOffset(header),
            _dataOffset,
            _payload.Slice(_dataOffset, length),
            isPrimary: false);
        _dataOffset += length;
        return true;
    }
}

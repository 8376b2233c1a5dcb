namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the chunks of an SDES packet.</summary>
public ref struct SdesChunkEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private SdesChunk _current;
    private int _left;

    internal SdesChunkEnumerator(ReadOnlySpan<byte> chunks, int count)
    {
        _rest = chunks;
        _left = count;
    }

    /// <summary>The chunk that <see cref="MoveNext"/> found.</summary>
    public readonly SdesChunk Current => _current;

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly SdesChunkEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next chunk.</summary>
    public bool MoveNext()
    {
        if (_left == 0 || !SdesChunk.TryParse(_rest, out _current))
            return false;

        _left--;
        _rest = _rest[_current.Length..];
        return true;
    }
}

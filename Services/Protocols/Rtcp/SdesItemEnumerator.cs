namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the items of an SDES chunk.</summary>
public ref struct SdesItemEnumerator
{
    internal const int ItemHeaderLength = 2;

    private ReadOnlySpan<byte> _rest;
    private SdesItem _current;

    internal SdesItemEnumerator(ReadOnlySpan<byte> items)
    {
        _rest = items;
    }

    /// <summary>The item that <see cref="MoveNext"/> found.</summary>
    public readonly SdesItem Current => _current;

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly SdesItemEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next item; the null item ends the list.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < ItemHeaderLength || _rest[0] == 0 || _rest.Length < ItemHeaderLength + _rest[1])
            return false;

        _current = new SdesItem((SdesItemType)_rest[0], _rest.Slice(ItemHeaderLength, _rest[1]));
        _rest = _rest[(ItemHeaderLength + _rest[1])..];
        return true;
    }
}

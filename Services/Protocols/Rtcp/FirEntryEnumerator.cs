namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the entries of a FIR message.</summary>
public ref struct FirEntryEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal FirEntryEnumerator(ReadOnlySpan<byte> entries)
    {
        _rest = entries;
        Current = default;
    }

    /// <summary>The entry that <see cref="MoveNext"/> found.</summary>
    public FirEntry Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly FirEntryEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next entry.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < FullIntraRequest.EntryLength)
            return false;

        Current = new FirEntry(RtcpHeader.ReadSsrc(_rest), _rest[FullIntraRequest.EntrySequenceOffset]);
        _rest = _rest[FullIntraRequest.EntryLength..];
        return true;
    }
}

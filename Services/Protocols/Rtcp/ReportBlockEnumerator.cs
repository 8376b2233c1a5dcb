namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the report blocks of an SR or RR.</summary>
public ref struct ReportBlockEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal ReportBlockEnumerator(ReadOnlySpan<byte> blocks)
    {
        _rest = blocks;
        Current = default;
    }

    /// <summary>The block that <see cref="MoveNext"/> found.</summary>
    public ReportBlock Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly ReportBlockEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next block.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < ReportBlock.Length)
            return false;

        Current = ReportBlock.Read(_rest);
        _rest = _rest[ReportBlock.Length..];
        return true;
    }
}

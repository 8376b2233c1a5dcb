using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks a list of SSRCs.</summary>
public ref struct SsrcEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal SsrcEnumerator(ReadOnlySpan<byte> list)
    {
        _rest = list;
        Current = default;
    }

    /// <summary>The SSRC that <see cref="MoveNext"/> found.</summary>
    public Ssrc Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly SsrcEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next SSRC.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < RtcpHeader.WordLength)
            return false;

        Current = RtcpHeader.ReadSsrc(_rest);
        _rest = _rest[RtcpHeader.WordLength..];
        return true;
    }
}

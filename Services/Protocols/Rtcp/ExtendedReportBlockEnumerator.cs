using System.Buffers.Binary;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the report blocks of an XR packet.</summary>
public ref struct ExtendedReportBlockEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private ExtendedReportBlock _current;

    internal ExtendedReportBlockEnumerator(ReadOnlySpan<byte> blocks)
    {
        _rest = blocks;
    }

    /// <summary>The block that <see cref="MoveNext"/> found.</summary>
    public readonly ExtendedReportBlock Current => _current;

    /// <summary>Whether all bytes were blocks.</summary>
    internal readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly ExtendedReportBlockEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next block.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < ExtendedReportBlock.HeaderLength)
            return false;

        int words = BinaryPrimitives.ReadUInt16BigEndian(_rest[ExtendedReportBlock.LengthOffset..]);
        int end = ExtendedReportBlock.HeaderLength + words * RtcpHeader.WordLength;
        if (_rest.Length < end)
            return false;

        _current = new ExtendedReportBlock((ExtendedReportBlockType)_rest[0], _rest[1], _rest[ExtendedReportBlock.HeaderLength..end]);
        _rest = _rest[end..];
        return true;
    }
}

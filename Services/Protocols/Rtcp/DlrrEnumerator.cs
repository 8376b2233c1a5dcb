using System.Buffers.Binary;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the sub-blocks of a DLRR report block.</summary>
public ref struct DlrrEnumerator
{
    internal const int SubBlockLength = 12;
    internal const int LastRrOffset = 4;
    internal const int DelayOffset = 8;

    private ReadOnlySpan<byte> _rest;

    internal DlrrEnumerator(ReadOnlySpan<byte> subBlocks)
    {
        _rest = subBlocks;
        Current = default;
    }

    /// <summary>The sub-block that <see cref="MoveNext"/> found.</summary>
    public DlrrSubBlock Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly DlrrEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next sub-block.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < SubBlockLength)
            return false;

        Current = new DlrrSubBlock(
            RtcpHeader.ReadSsrc(_rest),
            BinaryPrimitives.ReadUInt32BigEndian(_rest[LastRrOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(_rest[DelayOffset..]));
        _rest = _rest[SubBlockLength..];
        return true;
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the entries of a generic NACK.</summary>
public ref struct NackEntryEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal NackEntryEnumerator(ReadOnlySpan<byte> entries)
    {
        _rest = entries;
        Current = default;
    }

    /// <summary>The entry that <see cref="MoveNext"/> found.</summary>
    public NackEntry Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly NackEntryEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next entry.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < GenericNack.EntryLength)
            return false;

        Current = new NackEntry(
            new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(_rest)),
            BinaryPrimitives.ReadUInt16BigEndian(_rest[GenericNack.BlpOffset..]));
        _rest = _rest[GenericNack.EntryLength..];
        return true;
    }
}

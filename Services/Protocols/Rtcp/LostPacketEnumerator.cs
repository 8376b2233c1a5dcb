using System.Numerics;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the lost sequence numbers of a generic NACK: of each entry the PID, then those of its BLP.</summary>
public ref struct LostPacketEnumerator
{
    private NackEntryEnumerator _entries;
    private SequenceNumber _pid;
    private uint _mask;

    internal LostPacketEnumerator(NackEntryEnumerator entries)
    {
        _entries = entries;
        Current = default;
    }

    /// <summary>The sequence number that <see cref="MoveNext"/> found.</summary>
    public SequenceNumber Current { readonly get; private set; }

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly LostPacketEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next lost packet.</summary>
    public bool MoveNext()
    {
        if (_mask == 0)
        {
            if (!_entries.MoveNext())
                return false;

            // Bit 0 stands for the PID itself, the others for the BLP.
            _pid = _entries.Current.Pid;
            _mask = (uint)_entries.Current.Blp << 1 | 1;
        }

        Current = _pid + BitOperations.TrailingZeroCount(_mask);
        _mask &= _mask - 1;
        return true;
    }
}

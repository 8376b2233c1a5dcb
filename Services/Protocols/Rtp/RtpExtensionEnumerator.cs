using System.Buffers.Binary;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// Walks the elements of a header extension block in its one-byte form (https://www.rfc-editor.org/rfc/rfc8285#section-4.2)
/// or two-byte form (https://www.rfc-editor.org/rfc/rfc8285#section-4.3). Ends at the first element that does not fit.
/// </summary>
public ref struct RtpExtensionEnumerator
{
    private const int LengthMask = 0b0000_1111;
    private const int IdShift = 4;

    private readonly bool _twoByte;
    private ReadOnlySpan<byte> _rest;
    private RtpExtensionElement _current;

    /// <summary>Takes the block with its four-byte header; a block of another profile has no elements.</summary>
    internal RtpExtensionEnumerator(ReadOnlySpan<byte> block)
    {
        ushort profile = BinaryPrimitives.ReadUInt16BigEndian(block);
        _twoByte = (profile & TwoByteProfileMask) == TwoByteProfile;
        _rest = _twoByte || profile == OneByteProfile ? block[ExtensionHeaderLength..] : default;
    }

    /// <summary>The element that <see cref="MoveNext"/> found.</summary>
    public readonly RtpExtensionElement Current => _current;

    /// <summary>This enumerator (for <c>foreach</c>).</summary>
    public readonly RtpExtensionEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next element.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            if (_rest[0] == 0)
            {
                _rest = _rest[1..];
                continue;
            }

            return _twoByte ? MoveNextTwoByte() : MoveNextOneByte();
        }

        return false;
    }

    private bool MoveNextOneByte()
    {
        int id = _rest[0] >> IdShift;
        int length = (_rest[0] & LengthMask) + 1;

        // "If the ID value 15 is used, its length field should be ignored, processing of the entire extension should
        // terminate at that point"; the same for ID 0 with a length that is not 0.
        return id is not (PaddingId or OneByteStopId) && Take(id, 1, length);
    }

    private bool MoveNextTwoByte() => _rest.Length >= 2 && Take(_rest[0], 2, _rest[1]);

    private bool Take(int id, int headerLength, int length)
    {
        if (_rest.Length < headerLength + length)
        {
            _rest = default;
            return false;
        }

        _current = new RtpExtensionElement(id, _rest.Slice(headerLength, length));
        _rest = _rest[(headerLength + length)..];
        return true;
    }
}

using System.Buffers.Binary;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// Walks the attributes that a receiver looks at, in wire order. "Agents MUST ignore all other attributes that follow
/// MESSAGE-INTEGRITY" save MESSAGE-INTEGRITY-SHA256 and FINGERPRINT (RFC 8489 §14.5), and after MESSAGE-INTEGRITY-SHA256
/// all save FINGERPRINT (§14.6): those are skipped.
/// </summary>
public ref struct StunAttributeEnumerator
{
    private readonly ReadOnlySpan<byte> _message;
    private int _offset;
    private bool _afterSha1;
    private bool _afterSha256;

    internal StunAttributeEnumerator(ReadOnlySpan<byte> message)
    {
        _message = message;
        _offset = StunHeader.Length;
    }

    /// <summary>The attribute that the last <see cref="MoveNext"/> found.</summary>
    public StunAttribute Current { get; private set; }

    /// <summary>The enumerator itself: lets <c>foreach</c> take it.</summary>
    public readonly StunAttributeEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next attribute; false at the end.</summary>
    public bool MoveNext()
    {
        while (_offset < _message.Length)
        {
            // TryParse has checked that every header and value lies inside the message.
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_message[_offset..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(_message[(_offset + 2)..]);
            int start = _offset + StunHeader.AttributeHeaderLength;
            _offset = start + StunHeader.Pad(length);
            bool visible = IsVisible(type);
            _afterSha1 |= type == StunAttributeType.MessageIntegrity;
            _afterSha256 |= type == StunAttributeType.MessageIntegritySha256;
            if (visible)
            {
                Current = new StunAttribute(type, _message.Slice(start, length));
                return true;
            }
        }

        return false;
    }

    private readonly bool IsVisible(StunAttributeType type) => type switch
    {
        StunAttributeType.Fingerprint => true,
        StunAttributeType.MessageIntegritySha256 => !_afterSha256,
        _ => !_afterSha1 && !_afterSha256,
    };
}

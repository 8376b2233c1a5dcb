using System.Buffers.Binary;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// A received STUN message, read in place (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-5">RFC 8489 §5</see>).
/// Nothing is copied or allocated; the view lives as long as the bytes under it. Readers of single attributes are in
/// <see cref="StunAttributeReaders"/>.
/// </summary>
public readonly ref struct StunMessageView
{
    private const int None = 0;

    private readonly ReadOnlySpan<byte> _message;

    // Offsets of the attribute headers; None where the attribute is absent.
    private readonly int _sha1Offset;
    private readonly int _sha256Offset;
    private readonly int _fingerprintOffset;

    private StunMessageView(ReadOnlySpan<byte> message, int sha1Offset, int sha256Offset, int fingerprintOffset)
    {
        _message = message;
        _sha1Offset = sha1Offset;
        _sha256Offset = sha256Offset;
        _fingerprintOffset = fingerprintOffset;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes => _message;

    /// <summary>Request, indication or response.</summary>
    public StunMessageClass Class => StunHeader.DecodeClass(MessageType);

    /// <summary>The method, which need not be one that has a name here.</summary>
    public StunMethod Method => StunHeader.DecodeMethod(MessageType);

    /// <summary>The transaction id.</summary>
    public StunTransactionId TransactionId => new(_message[StunHeader.TransactionIdOffset..]);

    /// <summary>The attributes that a receiver looks at, in wire order.</summary>
    public StunAttributeEnumerator Attributes => new(_message);

    /// <summary>Whether there is a MESSAGE-INTEGRITY.</summary>
    public bool HasMessageIntegrity => _sha1Offset != None;

    /// <summary>Whether there is a MESSAGE-INTEGRITY-SHA256.</summary>
    public bool HasMessageIntegritySha256 => _sha256Offset != None;

    /// <summary>Whether there is a FINGERPRINT.</summary>
    public bool HasFingerprint => _fingerprintOffset != None;

    private ushort MessageType => BinaryPrimitives.ReadUInt16BigEndian(_message);

    /// <summary>
    /// Whether a datagram is meant for STUN (RFC 7983 §7: first byte 0-3) and has the magic cookie. A cheap test for
    /// demultiplexing; <see cref="TryParse"/> checks the rest.
    /// </summary>
    public static bool IsStun(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= StunHeader.Length
        && datagram[0] < 4
        && BinaryPrimitives.ReadUInt32BigEndian(datagram[StunHeader.CookieOffset..]) == StunHeader.MagicCookie;

    /// <summary>
    /// Reads one message that fills <paramref name="datagram"/>. Checks the structure of the message (RFC 8489 §6.3) and of
    /// its integrity attributes, neither their values nor the other attributes'.
    /// </summary>
    public static StunParseResult TryParse(ReadOnlySpan<byte> datagram, out StunMessageView message)
    {
        message = default;
        StunParseResult header = CheckHeader(datagram);
        if (header != StunParseResult.Success)
        {
            return header;
        }

        int sha1 = None, sha256 = None, fingerprint = None;
        for (int offset = StunHeader.Length; offset < datagram.Length;)
        {
            // "When present, the FINGERPRINT attribute MUST be the last attribute in the message" (RFC 8489 §14.7).
            if (fingerprint != None)
            {
                return StunParseResult.MalformedAttribute;
            }

            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            int next = offset + StunHeader.AttributeHeaderLength + StunHeader.Pad(length);
            if (next > datagram.Length)
            {
                return StunParseResult.AttributeOverrun;
            }

            if (!HasValidLength(type, length))
            {
                return StunParseResult.MalformedAttribute;
            }

            if (type == StunAttributeType.MessageIntegrity && sha1 == None && sha256 == None)
            {
                sha1 = offset;
            }
            else if (type == StunAttributeType.MessageIntegritySha256 && sha256 == None)
            {
                sha256 = offset;
            }
            else if (type == StunAttributeType.Fingerprint)
            {
                fingerprint = offset;
            }

            offset = next;
        }

        message = new StunMessageView(datagram, sha1, sha256, fingerprint);
        return StunParseResult.Success;
    }

    /// <summary>Finds the first attribute of a type: "only the first occurrence needs to be processed" (RFC 8489 §14).</summary>
    public bool TryGetAttribute(StunAttributeType type, out ReadOnlySpan<byte> value)
    {
        foreach (StunAttribute attribute in Attributes)
        {
            if (attribute.Type == type)
            {
                value = attribute.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// Whether FINGERPRINT is there and right. The input is not changed.
    /// </summary>
    public bool IsFingerprintValid()
    {
        if (!HasFingerprint)
        {
            return false;
        }

        uint received = BinaryPrimitives.ReadUInt32BigEndian(_message[(_fingerprintOffset + StunHeader.AttributeHeaderLength)..]);
        return received == StunFingerprint.Compute(_message[.._fingerprintOffset]);
    }

    /// <summary>
    /// Whether MESSAGE-INTEGRITY is there and made with <paramref name="key"/>. Compares in constant time; the input is not changed.
    /// </summary>
    public bool VerifyMessageIntegrity(ReadOnlySpan<byte> key) => HasMessageIntegrity && VerifyAt(_sha1Offset, key);

    /// <summary>
    /// Whether MESSAGE-INTEGRITY-SHA256, whole or truncated to 16 bytes and more (RFC 8489 §14.6), is there and made with
    /// <paramref name="key"/>. Compares in constant time; the input is not changed.
    /// </summary>
    public bool VerifyMessageIntegritySha256(ReadOnlySpan<byte> key) => HasMessageIntegritySha256 && VerifyAt(_sha256Offset, key);

    /// <summary>
    /// Collects the comprehension-required attributes that are not among <paramref name="understood"/>, for
    /// UNKNOWN-ATTRIBUTES (RFC 8489 §6.3.1). Those of integrity and fingerprint are always understood. Returns how many
    /// were written; more than fit are left out.
    /// </summary>
    public int CollectUnknownAttributes(ReadOnlySpan<StunAttributeType> understood, Span<StunAttributeType> unknown)
    {
        int count = 0;
        foreach (StunAttribute attribute in Attributes)
        {
            bool known = !attribute.IsComprehensionRequired
                || attribute.Type is StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256
                || understood.Contains(attribute.Type);
            if (!known && count < unknown.Length && !unknown[..count].Contains(attribute.Type))
            {
                unknown[count++] = attribute.Type;
            }
        }

        return count;
    }

    private static StunParseResult CheckHeader(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < StunHeader.Length)
        {
            return StunParseResult.TooShort;
        }

        if (datagram[0] > 0b0011_1111)
        {
            return StunParseResult.NotStun;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[StunHeader.CookieOffset..]) != StunHeader.MagicCookie)
        {
            return StunParseResult.NoMagicCookie;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[StunHeader.LengthOffset..]);
        return (length & 0b11) == 0 && length == datagram.Length - StunHeader.Length
            ? StunParseResult.Success
            : StunParseResult.WrongLength;
    }

    private static bool HasValidLength(StunAttributeType type, int length) => type switch
    {
        StunAttributeType.MessageIntegrity => length == StunIntegrity.Sha1Length,
        StunAttributeType.MessageIntegritySha256 =>
            length is >= StunIntegrity.Sha256MinimumLength and <= StunIntegrity.Sha256Length && (length & 0b11) == 0,
        StunAttributeType.Fingerprint => length == StunFingerprint.Length,
        _ => true,
    };

    private bool VerifyAt(int offset, ReadOnlySpan<byte> key)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(_message[(offset + 2)..]);
        return StunIntegrity.Verify(_message, offset, _message.Slice(offset + StunHeader.AttributeHeaderLength, length), key);
    }
}

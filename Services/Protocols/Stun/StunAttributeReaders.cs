using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// Reads single attributes of a message. Each method is false where the attribute is absent or its value is malformed;
/// <see cref="StunMessageView.TryGetAttribute"/> tells the two apart.
/// </summary>
public static class StunAttributeReaders
{
    private const int ErrorClassOffset = 2;
    private const int ErrorNumberOffset = 3;
    private const int ErrorReasonOffset = 4;

    /// <summary>The longest USERNAME in bytes: fewer than 509 (RFC 8489 §14.3).</summary>
    public const int MaxUsernameLength = 508;

    /// <summary>The longest REALM, NONCE and SOFTWARE in bytes: fewer than 128 characters of UTF-8 (RFC 8489 §14.9, §14.10, §14.14).</summary>
    public const int MaxTextLength = 763;

    /// <summary>The length of USERHASH in bytes (RFC 8489 §14.4).</summary>
    public const int UserhashLength = 32;

    /// <summary>Whether an attribute is there, whatever its value (USE-CANDIDATE, DONT-FRAGMENT).</summary>
    public static bool HasAttribute(this in StunMessageView message, StunAttributeType type) => message.TryGetAttribute(type, out _);

    /// <summary>XOR-MAPPED-ADDRESS (RFC 8489 §14.2).</summary>
    public static bool TryGetXorMappedAddress(this in StunMessageView message, out TransportAddress address) =>
        message.TryGetXorAddress(StunAttributeType.XorMappedAddress, out address);

    /// <summary>Any attribute of the form of XOR-MAPPED-ADDRESS, such as XOR-PEER-ADDRESS (RFC 8656 §18.3).</summary>
    public static bool TryGetXorAddress(this in StunMessageView message, StunAttributeType type, out TransportAddress address)
    {
        address = default;
        return message.TryGetAttribute(type, out ReadOnlySpan<byte> value)
            && StunAddress.TryReadXor(value, message.Bytes, out address);
    }

    /// <summary>Reads one value of the form of XOR-MAPPED-ADDRESS where a message may repeat the attribute (RFC 8656 §10.2).</summary>
    public static bool TryReadXorAddress(this in StunMessageView message, in StunAttribute attribute, out TransportAddress address) =>
        StunAddress.TryReadXor(attribute.Value, message.Bytes, out address);

    /// <summary>Any attribute of the form of MAPPED-ADDRESS, such as ALTERNATE-SERVER (RFC 8489 §14.1, §14.15).</summary>
    public static bool TryGetAddress(this in StunMessageView message, StunAttributeType type, out TransportAddress address)
    {
        address = default;
        return message.TryGetAttribute(type, out ReadOnlySpan<byte> value) && StunAddress.TryRead(value, out address);
    }

    /// <summary>USERNAME (RFC 8489 §14.3): UTF-8, at most <see cref="MaxUsernameLength"/> bytes.</summary>
    public static bool TryGetUsername(this in StunMessageView message, out ReadOnlySpan<byte> username) =>
        message.TryGetAttribute(StunAttributeType.Username, out username) && username.Length is > 0 and <= MaxUsernameLength;

    /// <summary>REALM (RFC 8489 §14.9): UTF-8, at most <see cref="MaxTextLength"/> bytes.</summary>
    public static bool TryGetRealm(this in StunMessageView message, out ReadOnlySpan<byte> realm) =>
        message.TryGetText(StunAttributeType.Realm, out realm);

    /// <summary>NONCE (RFC 8489 §14.10): at most <see cref="MaxTextLength"/> bytes.</summary>
    public static bool TryGetNonce(this in StunMessageView message, out ReadOnlySpan<byte> nonce) =>
        message.TryGetText(StunAttributeType.Nonce, out nonce);

    /// <summary>SOFTWARE (RFC 8489 §14.14): UTF-8, at most <see cref="MaxTextLength"/> bytes.</summary>
    public static bool TryGetSoftware(this in StunMessageView message, out ReadOnlySpan<byte> software) =>
        message.TryGetText(StunAttributeType.Software, out software);

    /// <summary>USERHASH (RFC 8489 §14.4): 32 bytes.</summary>
    public static bool TryGetUserhash(this in StunMessageView message, out ReadOnlySpan<byte> userhash) =>
        message.TryGetAttribute(StunAttributeType.Userhash, out userhash) && userhash.Length == UserhashLength;

    /// <summary>PRIORITY (RFC 8445 §16.1).</summary>
    public static bool TryGetPriority(this in StunMessageView message, out uint priority) =>
        message.TryGetUInt32(StunAttributeType.Priority, out priority);

    /// <summary>ICE-CONTROLLED (RFC 8445 §16.1): the tie-breaker.</summary>
    public static bool TryGetIceControlled(this in StunMessageView message, out ulong tieBreaker) =>
        message.TryGetUInt64(StunAttributeType.IceControlled, out tieBreaker);

    /// <summary>ICE-CONTROLLING (RFC 8445 §16.1): the tie-breaker.</summary>
    public static bool TryGetIceControlling(this in StunMessageView message, out ulong tieBreaker) =>
        message.TryGetUInt64(StunAttributeType.IceControlling, out tieBreaker);

    /// <summary>NOMINATION (draft-thatcher-ice-renomination), under the number of libwebrtc or the other one in use.</summary>
    public static bool TryGetNomination(this in StunMessageView message, out uint nomination) =>
        message.TryGetUInt32(StunAttributeType.NominationLibWebRtc, out nomination)
        || message.TryGetUInt32(StunAttributeType.Nomination, out nomination);

    /// <summary>ERROR-CODE (RFC 8489 §14.8): class 3-6, number 0-99.</summary>
    public static bool TryGetErrorCode(this in StunMessageView message, out StunError error)
    {
        error = default;
        if (!message.TryGetAttribute(StunAttributeType.ErrorCode, out ReadOnlySpan<byte> value) || value.Length < ErrorReasonOffset)
        {
            return false;
        }

        int hundreds = value[ErrorClassOffset] & 0b0000_0111;
        int number = value[ErrorNumberOffset];
        if (hundreds is < 3 or > 6 || number > 99)
        {
            return false;
        }

        error = new StunError((StunErrorCode)(hundreds * 100 + number), value[ErrorReasonOffset..]);
        return true;
    }

    /// <summary>UNKNOWN-ATTRIBUTES (RFC 8489 §14.13). Writes as many types as fit and says how many.</summary>
    public static bool TryGetUnknownAttributes(this in StunMessageView message, Span<StunAttributeType> types, out int count)
    {
        count = 0;
        if (!message.TryGetAttribute(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> value) || (value.Length & 1) != 0)
        {
            return false;
        }

        for (; count < types.Length && value.Length > 0; value = value[sizeof(ushort)..])
        {
            types[count++] = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(value);
        }

        return true;
    }

    /// <summary>An attribute of exactly one byte, such as EVEN-PORT (RFC 8656 §18.7).</summary>
    public static bool TryGetByte(this in StunMessageView message, StunAttributeType type, out byte value)
    {
        bool found = message.TryGetAttribute(type, out ReadOnlySpan<byte> bytes) && bytes.Length == sizeof(byte);
        value = found ? bytes[0] : default;
        return found;
    }

    /// <summary>An attribute of exactly four bytes as a number in network order, such as LIFETIME (RFC 8656 §18.2).</summary>
    public static bool TryGetUInt32(this in StunMessageView message, StunAttributeType type, out uint value)
    {
        bool found = message.TryGetAttribute(type, out ReadOnlySpan<byte> bytes) && bytes.Length == sizeof(uint);
        value = found ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : default;
        return found;
    }

    /// <summary>An attribute of exactly eight bytes as a number in network order.</summary>
    public static bool TryGetUInt64(this in StunMessageView message, StunAttributeType type, out ulong value)
    {
        bool found = message.TryGetAttribute(type, out ReadOnlySpan<byte> bytes) && bytes.Length == sizeof(ulong);
        value = found ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : default;
        return found;
    }

    private static bool TryGetText(this in StunMessageView message, StunAttributeType type, out ReadOnlySpan<byte> value) =>
        message.TryGetAttribute(type, out value) && value.Length <= MaxTextLength;
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// Writes a STUN message (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-5">RFC 8489 §5</see>) into a span, without
/// allocating. Attributes first, then MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT, each of which covers what
/// is before it. After every call the first <see cref="Length"/> bytes are a complete message. Padding is zeros.
/// </summary>
/// <remarks>
/// The caller sizes the buffer: an attribute that does not fit in <see cref="Remaining"/>, or that follows an attribute it
/// must precede, is a mistake of ours and throws <see cref="InvalidOperationException"/>. Pass the writer by reference.
/// </remarks>
public ref struct StunMessageWriter
{
    private readonly Span<byte> _buffer;
    private int _length;
    private StunAttributeType _last;

    /// <summary>Starts a message: writes the header.</summary>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> is shorter than the header of 20 bytes.</exception>
    public StunMessageWriter(Span<byte> buffer, StunMessageClass messageClass, StunMethod method, StunTransactionId transactionId)
    {
        if (buffer.Length < StunHeader.Length)
        {
            throw new ArgumentException($"A STUN message has at least {StunHeader.Length} bytes.", nameof(buffer));
        }

        _buffer = buffer;
        _length = StunHeader.Length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, StunHeader.EncodeType(messageClass, method));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[StunHeader.LengthOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[StunHeader.CookieOffset..], StunHeader.MagicCookie);
        transactionId.WriteTo(buffer[StunHeader.TransactionIdOffset..]);
    }

    /// <summary>The length of the message so far, in bytes.</summary>
    public readonly int Length => _length;

    /// <summary>How many bytes of the buffer are free: an attribute takes four more than its padded value.</summary>
    public readonly int Remaining => _buffer.Length - _length;

    /// <summary>What attributes are padded with. Zero, save to reproduce RFC 5769, whose vectors pad with spaces.</summary>
    internal byte PaddingByte { get; init; }

    /// <summary>Adds an attribute with a value of any kind.</summary>
    public void AddAttribute(StunAttributeType type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    /// <summary>Adds an attribute without a value, such as USE-CANDIDATE.</summary>
    public void AddFlag(StunAttributeType type) => Reserve(type, 0);

    /// <summary>Adds an attribute of one byte.</summary>
    public void AddByte(StunAttributeType type, byte value) => Reserve(type, sizeof(byte))[0] = value;

    /// <summary>Adds an attribute of four bytes in network order, such as PRIORITY.</summary>
    public void AddUInt32(StunAttributeType type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, sizeof(uint)), value);

    /// <summary>Adds an attribute of eight bytes in network order, such as ICE-CONTROLLING.</summary>
    public void AddUInt64(StunAttributeType type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(type, sizeof(ulong)), value);

    /// <summary>Adds XOR-MAPPED-ADDRESS (RFC 8489 §14.2).</summary>
    public void AddXorMappedAddress(in TransportAddress address) => AddXorAddress(StunAttributeType.XorMappedAddress, address);

    /// <summary>Adds an attribute of the form of XOR-MAPPED-ADDRESS.</summary>
    public void AddXorAddress(StunAttributeType type, in TransportAddress address)
    {
        Span<byte> value = stackalloc byte[StunAddress.MaxLength];
        AddAttribute(type, value[..StunAddress.WriteXor(value, _buffer, address)]);
    }

    /// <summary>Adds an attribute of the form of MAPPED-ADDRESS, such as ALTERNATE-SERVER.</summary>
    public void AddAddress(StunAttributeType type, in TransportAddress address)
    {
        Span<byte> value = stackalloc byte[StunAddress.MaxLength];
        AddAttribute(type, value[..StunAddress.Write(value, address)]);
    }

    /// <summary>Adds ERROR-CODE (RFC 8489 §14.8) with the reason phrase that the RFC recommends.</summary>
    public void AddErrorCode(StunErrorCode code) => AddErrorCode(code, StunReasonPhrase.Of(code));

    /// <summary>Adds ERROR-CODE with a reason phrase in UTF-8.</summary>
    public void AddErrorCode(StunErrorCode code, scoped ReadOnlySpan<byte> reasonPhrase)
    {
        Span<byte> value = Reserve(StunAttributeType.ErrorCode, 4 + reasonPhrase.Length);
        BinaryPrimitives.WriteUInt16BigEndian(value, 0);
        value[2] = (byte)((int)code / 100);
        value[3] = (byte)((int)code % 100);
        reasonPhrase.CopyTo(value[4..]);
    }

    /// <summary>Adds UNKNOWN-ATTRIBUTES (RFC 8489 §14.13).</summary>
    public void AddUnknownAttributes(scoped ReadOnlySpan<StunAttributeType> types)
    {
        Span<byte> value = Reserve(StunAttributeType.UnknownAttributes, types.Length * sizeof(ushort));
        for (int i = 0; i < types.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(i * sizeof(ushort))..], (ushort)types[i]);
        }
    }

    /// <summary>Adds MESSAGE-INTEGRITY (RFC 8489 §14.5) over everything so far.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 8489 §14.5 defines MESSAGE-INTEGRITY as HMAC-SHA1.")]
    public void AddMessageIntegrity(scoped ReadOnlySpan<byte> key)
    {
        int covered = _length;
        Span<byte> value = Reserve(StunAttributeType.MessageIntegrity, StunIntegrity.Sha1Length);
        HMACSHA1.HashData(key, _buffer[..covered], value);
    }

    /// <summary>Adds MESSAGE-INTEGRITY-SHA256 (RFC 8489 §14.6), untruncated, over everything so far.</summary>
    public void AddMessageIntegritySha256(scoped ReadOnlySpan<byte> key)
    {
        int covered = _length;
        Span<byte> value = Reserve(StunAttributeType.MessageIntegritySha256, StunIntegrity.Sha256Length);
        HMACSHA256.HashData(key, _buffer[..covered], value);
    }

    /// <summary>Adds FINGERPRINT (RFC 8489 §14.7), which ends the message.</summary>
    public void AddFingerprint()
    {
        int covered = _length;
        Span<byte> value = Reserve(StunAttributeType.Fingerprint, StunFingerprint.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, StunFingerprint.Compute(_buffer[..covered]));
    }

    // Makes room, so that the header counts the attribute before any HMAC or CRC over it is computed.
    private Span<byte> Reserve(StunAttributeType type, int length)
    {
        int padded = StunHeader.Pad(length);
        if (Remaining < StunHeader.AttributeHeaderLength + padded)
        {
            throw new InvalidOperationException($"{type} needs {StunHeader.AttributeHeaderLength + padded} bytes, {Remaining} are left.");
        }

        if (Rank(type) <= Rank(_last) && Rank(_last) > 0)
        {
            throw new InvalidOperationException($"{type} cannot follow {_last}.");
        }

        _last = type;
        Span<byte> attribute = _buffer.Slice(_length, StunHeader.AttributeHeaderLength + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        attribute[(StunHeader.AttributeHeaderLength + length)..].Fill(PaddingByte);
        _length += attribute.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[StunHeader.LengthOffset..], (ushort)(_length - StunHeader.Length));
        return attribute.Slice(StunHeader.AttributeHeaderLength, length);
    }

    private static int Rank(StunAttributeType type) => type switch
    {
        StunAttributeType.MessageIntegrity => 1,
        StunAttributeType.MessageIntegritySha256 => 2,
        StunAttributeType.Fingerprint => 3,
        _ => 0,
    };
}

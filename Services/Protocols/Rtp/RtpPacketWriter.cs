using System.Buffers.Binary;
using JbAspire.Protocols.Wire;
using static JbAspire.Protocols.Rtp.RtpHeaderLayout;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// Writes an RTP packet into a span, front to back: header, then extension elements, then payload in any number of pieces,
/// then padding. After each step that returns true the first <see cref="Length"/> bytes are a well-formed packet; a step
/// that does not fit or comes out of order returns false and changes nothing.
/// </summary>
public ref struct RtpPacketWriter
{
    private readonly Span<byte> _destination;
    private readonly bool _twoByte;
    private int _length;
    private int _headerLength;
    private int _extensionOffset;
    private int _extensionEnd;

    /// <summary>Writes into <paramref name="destination"/>.</summary>
    /// <param name="destination">The memory for the whole packet.</param>
    /// <param name="twoByteExtensions">
    /// Whether extension elements take the two-byte form: needed for an identifier above 14, or a value that is empty or longer
    /// than 16 bytes.
    /// </param>
    public RtpPacketWriter(Span<byte> destination, bool twoByteExtensions = false)
    {
        _destination = destination;
        _twoByte = twoByteExtensions;
    }

    /// <summary>The number of bytes written.</summary>
    public readonly int Length => _length;

    /// <summary>The packet as far as it is written.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[.._length];

    /// <summary>Writes the fixed header and the CSRC list. False when it does not fit, or is written already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="payloadType"/> is above 127, or there are more than 15 CSRCs.
    /// </exception>
    public bool TryWriteHeader(
        bool marker,
        byte payloadType,
        SequenceNumber sequenceNumber,
        RtpTimestamp timestamp,
        Ssrc ssrc,
        scoped ReadOnlySpan<Ssrc> csrcs = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, PayloadTypeMask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(csrcs.Length, MaxCsrcCount, nameof(csrcs));
        int length = FixedHeaderLength + csrcs.Length * WordLength;
        if (_length != 0 || _destination.Length < length)
            return false;

        _destination[FlagsOffset] = (byte)(VersionBits | csrcs.Length);
        _destination[PayloadTypeOffset] = (byte)((marker ? MarkerMask : 0) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[SequenceNumberOffset..], sequenceNumber.Value);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[TimestampOffset..], timestamp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[SsrcOffset..], ssrc.Value);
        for (int i = 0; i < csrcs.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_destination[(CsrcOffset + i * WordLength)..], csrcs[i].Value);
        }

        _length = _headerLength = length;
        return true;
    }

    /// <summary>Adds an extension element. False as for <see cref="TryReserveExtension"/>.</summary>
    public bool TryAddExtension(int id, scoped ReadOnlySpan<byte> value)
    {
        if (!TryReserveExtension(id, value.Length, out Span<byte> reserved))
            return false;

        value.CopyTo(reserved);
        return true;
    }

    /// <summary>
    /// Adds an extension element whose <paramref name="length"/> bytes of value the caller fills in. False when there is no
    /// header yet or a payload already, the element does not fit, or the form cannot carry the identifier or the length.
    /// </summary>
    public bool TryReserveExtension(int id, int length, out Span<byte> value)
    {
        value = default;
        if (_length == 0 || _length != _headerLength || !CanCarry(id, length))
            return false;

        bool isFirst = _extensionOffset == 0;
        int blockOffset = isFirst ? _length : _extensionOffset;
        int elementOffset = isFirst ? blockOffset + ExtensionHeaderLength : _extensionEnd;
        int valueOffset = elementOffset + (_twoByte ? 2 : 1);
        int end = valueOffset + length;
        int paddedEnd = blockOffset + ((end - blockOffset + WordLength - 1) & -WordLength);
        if (_destination.Length < paddedEnd)
            return false;

        if (_twoByte)
        {
            _destination[elementOffset] = (byte)id;
            _destination[elementOffset + 1] = (byte)length;
        }
        else
        {
            _destination[elementOffset] = (byte)(id << 4 | (length - 1));
        }

        _destination[end..paddedEnd].Clear();
        WriteBlockHeader(blockOffset, paddedEnd);
        _extensionOffset = blockOffset;
        _extensionEnd = end;
        _length = _headerLength = paddedEnd;
        value = _destination[valueOffset..end];
        return true;
    }

    /// <summary>Appends bytes to the payload. False when there is no header yet, padding already, or they do not fit.</summary>
    public bool TryAppendPayload(scoped ReadOnlySpan<byte> payload)
    {
        if (_length == 0 || HasPadding || !payload.TryCopyTo(_destination[_length..]))
            return false;

        _length += payload.Length;
        return true;
    }

    /// <summary>
    /// Appends <paramref name="count"/> bytes of padding, 1-255 (RFC 3550 §5.1). False when there is padding already or it does not fit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not 1-255.</exception>
    public bool TryAppendPadding(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, byte.MaxValue);
        if (_length == 0 || HasPadding || _destination.Length < _length + count)
            return false;

        _destination.Slice(_length, count).Clear();
        _length += count;
        _destination[_length - 1] = (byte)count;
        _destination[FlagsOffset] |= PaddingMask;
        return true;
    }

    private readonly bool HasPadding => (_destination[FlagsOffset] & PaddingMask) != 0;

    private readonly bool CanCarry(int id, int length) => _twoByte
        ? id is > PaddingId and <= TwoByteMaxId && length is >= 0 and <= TwoByteMaxValueLength
        : id is > PaddingId and <= OneByteMaxId && length is > 0 and <= OneByteMaxValueLength;

    private readonly void WriteBlockHeader(int offset, int end)
    {
        _destination[FlagsOffset] |= ExtensionMask;
        Span<byte> block = _destination[offset..];
        BinaryPrimitives.WriteUInt16BigEndian(block, _twoByte ? TwoByteProfile : OneByteProfile);
        int words = (end - offset - ExtensionHeaderLength) / WordLength;
        BinaryPrimitives.WriteUInt16BigEndian(block[ExtensionLengthOffset..], (ushort)words);
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A receiver's estimate of the bit rate that it can take, REMB (draft-alvestrand-rmcat-remb-03 §2.2): application layer
/// feedback (RFC 4585 §6.4) with this FCI.
/// <code>
/// |  Unique identifier 'R' 'E' 'M' 'B'                            |
/// |  Num SSRC     | BR Exp    |  BR Mantissa                      |
/// |   SSRC feedback (Num SSRC times)                              |
/// </code>
/// </summary>
public readonly ref struct ReceiverEstimatedMaxBitrate
{
    /// <summary>The feedback message type (FMT): application layer feedback.</summary>
    public const int Format = 15;

    private const int CountOffset = RtcpHeader.FciOffset + 4;
    private const int SsrcsOffset = RtcpHeader.FciOffset + 8;
    private const int MantissaBits = 18;
    private const uint MantissaMask = (1 << MantissaBits) - 1;
    private const int ExponentMask = 0b0011_1111;
    private const int CountShift = 24;
    private const int MaxSsrcs = 255;

    private readonly ReadOnlySpan<byte> _payload;

    private ReceiverEstimatedMaxBitrate(ReadOnlySpan<byte> payload, Bitrate bitrate)
    {
        _payload = payload;
        Bitrate = bitrate;
    }

    /// <summary>Who estimates.</summary>
    public Ssrc SenderSsrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>The total bit rate of the streams that the message names.</summary>
    public Bitrate Bitrate { get; }

    /// <summary>The streams that the estimate is for.</summary>
    public SsrcEnumerator Sources => new(_payload.Slice(SsrcsOffset, _payload[CountOffset] * RtcpHeader.WordLength));

    /// <summary>Reads a REMB. False when the packet is another, too short, or its rate is above 2^63 - 1 bit/s.</summary>
    public static bool TryParse(in RtcpPacketView packet, out ReceiverEstimatedMaxBitrate message)
    {
        message = default;
        ReadOnlySpan<byte> payload = packet.Payload;
        if (!packet.IsFeedback(RtcpPacketType.PayloadFeedback, Format)
            || payload.Length < SsrcsOffset
            || !payload[RtcpHeader.FciOffset..CountOffset].SequenceEqual("REMB"u8))
        {
            return false;
        }

        uint word = BinaryPrimitives.ReadUInt32BigEndian(payload[CountOffset..]);
        int exponent = (int)(word >> MantissaBits) & ExponentMask;
        long mantissa = word & MantissaMask;
        long rate = mantissa << exponent;
        bool overflows = rate < 0 || rate >> exponent != mantissa;
        if (overflows || payload.Length < SsrcsOffset + (int)(word >> CountShift) * RtcpHeader.WordLength)
            return false;

        message = new ReceiverEstimatedMaxBitrate(payload, new Bitrate(rate));
        return true;
    }

    /// <summary>Writes a REMB; the rate is rounded down to 18 significant bits. False when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 255 streams, or a negative rate.</exception>
    public static bool TryWrite(Span<byte> destination, Ssrc sender, Bitrate bitrate, ReadOnlySpan<Ssrc> sources, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sources.Length, MaxSsrcs, nameof(sources));
        ArgumentOutOfRangeException.ThrowIfNegative(bitrate.BitsPerSecond, nameof(bitrate));
        written = 0;
        int length = RtcpHeader.Length + SsrcsOffset + sources.Length * RtcpHeader.WordLength;
        if (destination.Length < length)
            return false;

        int exponent = 0;
        while (bitrate.BitsPerSecond >> exponent > MantissaMask)
        {
            exponent++;
        }

        uint mantissa = (uint)(bitrate.BitsPerSecond >> exponent);

        // "SSRC of media source: always 0; this is the same convention as in RFC 5104 section 4.2.2.2."
        RtcpHeader.WriteFeedback(destination, Format, RtcpPacketType.PayloadFeedback, sender, default, length);
        Span<byte> payload = destination[RtcpHeader.Length..];
        "REMB"u8.CopyTo(payload[RtcpHeader.FciOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(
            payload[CountOffset..], (uint)sources.Length << CountShift | (uint)exponent << MantissaBits | mantissa);
        for (int i = 0; i < sources.Length; i++)
        {
            RtcpHeader.WriteSsrc(payload[(SsrcsOffset + i * RtcpHeader.WordLength)..], sources[i]);
        }

        written = length;
        return true;
    }
}

using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1): transport layer
/// feedback whose FCI tells for a run of transport-wide sequence numbers which packets arrived, and when.
/// <code>
/// |      base sequence number     |      packet status count      |
/// |                 reference time                | fb pkt. count |
/// |          packet chunk         |         packet chunk          |
/// |         packet chunk          |  recv delta   |  recv delta   |
/// |           recv delta          |  recv delta   | zero padding  |
/// </code>
/// <see cref="TransportWideFeedbackWriter"/> writes it.
/// </summary>
public readonly ref struct TransportWideFeedback
{
    /// <summary>The feedback message type (FMT).</summary>
    public const int Format = 15;

    /// <summary>The unit of the reference time, in milliseconds.</summary>
    public const int ReferenceTimeUnitMilliseconds = 64;

    internal const int StatusCountOffset = RtcpHeader.FciOffset + 2;
    internal const int ReferenceTimeOffset = RtcpHeader.FciOffset + 4;
    internal const int FeedbackCountOffset = RtcpHeader.FciOffset + 7;
    internal const int ChunksOffset = RtcpHeader.FciOffset + 8;

    private const int ReferenceTimeShift = 8;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _deltasOffset;

    private TransportWideFeedback(ReadOnlySpan<byte> payload, int deltasOffset)
    {
        _payload = payload;
        _deltasOffset = deltasOffset;
    }

    /// <summary>Who received the packets.</summary>
    public Ssrc SenderSsrc => RtcpHeader.ReadSsrc(_payload);

    /// <summary>One of the streams that the packets belong to.</summary>
    public Ssrc MediaSsrc => RtcpHeader.ReadSsrc(_payload[RtcpHeader.MediaSsrcOffset..]);

    /// <summary>The first transport-wide sequence number that is reported.</summary>
    public SequenceNumber BaseSequenceNumber => new(BinaryPrimitives.ReadUInt16BigEndian(_payload[RtcpHeader.FciOffset..]));

    /// <summary>The number of packets that are reported, 1-65535.</summary>
    public int PacketStatusCount => BinaryPrimitives.ReadUInt16BigEndian(_payload[StatusCountOffset..]);

    /// <summary>The receiver's time from which the first delta counts, in units of 64 ms: 24 bits, signed, wrapping.</summary>
    public int ReferenceTime => BinaryPrimitives.ReadInt32BigEndian(_payload[ReferenceTimeOffset..]) >> ReferenceTimeShift;

    /// <summary>The number of this message, modulo 256: a gap means that feedback was lost.</summary>
    public byte FeedbackPacketCount => _payload[FeedbackCountOffset];

    /// <summary>The packets, received and lost, in order.</summary>
    public TransportPacketStatusEnumerator Packets =>
        new(_payload[ChunksOffset.._deltasOffset], _payload[_deltasOffset..], BaseSequenceNumber, PacketStatusCount);

    /// <summary>
    /// Reads the message. False when the packet is another, it reports no packet, its chunks do not cover the status count, a
    /// symbol is the reserved one, or its deltas do not fit.
    /// </summary>
    public static bool TryParse(in RtcpPacketView packet, out TransportWideFeedback feedback)
    {
        feedback = default;
        ReadOnlySpan<byte> payload = packet.Payload;
        if (!packet.IsFeedback(RtcpPacketType.TransportFeedback, Format) || payload.Length < ChunksOffset)
            return false;

        int left = BinaryPrimitives.ReadUInt16BigEndian(payload[StatusCountOffset..]);
        int offset = ChunksOffset;
        int deltasLength = 0;
        if (left == 0)
            return false;

        while (left > 0)
        {
            if (payload.Length < offset + StatusChunk.Length)
                return false;

            ushort chunk = BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]);
            offset += StatusChunk.Length;
            int count = Math.Min(left, StatusChunk.CountOf(chunk));
            if (!TryMeasureDeltas(chunk, count, ref deltasLength))
                return false;

            left -= count;
        }

        feedback = new TransportWideFeedback(payload, offset);
        return payload.Length >= offset + deltasLength;
    }

    private static bool TryMeasureDeltas(ushort chunk, int count, ref int length)
    {
        if ((chunk & StatusChunk.VectorFlag) == 0)
        {
            int symbol = StatusChunk.SymbolAt(chunk, 0);
            length += count * StatusChunk.DeltaLength(symbol);
            return symbol <= StatusChunk.LargeDelta;
        }

        for (int i = 0; i < count; i++)
        {
            int symbol = StatusChunk.SymbolAt(chunk, i);
            if (symbol > StatusChunk.LargeDelta)
                return false;

            length += StatusChunk.DeltaLength(symbol);
        }

        return true;
    }
}

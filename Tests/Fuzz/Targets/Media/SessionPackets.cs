using System.Buffers.Binary;
using System.Text;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Media;

namespace JbAspire.Tests.Fuzz.Targets.Media;

/// <summary>RTP and RTCP that knows the SSRCs of the call, and is arbitrary beyond that.</summary>
internal sealed class SessionPackets(List<Consumer> consumers)
{
    /// <summary>The longest packet, which has room for its protection in a datagram.</summary>
    public const int MaxLength = 1400;

    private static readonly uint[] Sources = [7000, 7001, 7002, 7100, 7101, 7102, 1111, 5, 1234];
    private static readonly byte[] PayloadTypes = [96, 97, 111, 127, 0];
    private static readonly byte[] RtcpTypes = [200, 201, 202, 203, 204, 205, 206, 207];
    private readonly ushort[] _numbers = new ushort[Sources.Length];
    private readonly byte[] _buffer = new byte[MaxLength];

    /// <summary>The last sequence number that a peer received.</summary>
    public SequenceNumber Newest { get; set; }

    /// <summary>A packet of a stream, its number near the one before, with extensions of which one may be wrong.</summary>
    public byte[] Rtp(ref FuzzInput choices)
    {
        int source = choices.Choose(Sources.Length);
        _numbers[source] += (ushort)(sbyte)choices.Byte();
        byte kind = choices.Byte();
        var writer = new RtpPacketWriter(_buffer, (kind & 1) != 0);
        byte payloadType = (kind & 2) != 0 ? PayloadTypes[choices.Choose(PayloadTypes.Length)] : source < 3 ? PayloadTypes[0] : source < 6 ? PayloadTypes[1] : PayloadTypes[2];
        writer.TryWriteHeader(
            (kind & 4) != 0, payloadType, new SequenceNumber(_numbers[source]), new RtpTimestamp(choices.UInt32()), new Ssrc(Sources[source]));
        if ((kind & 8) == 0)
            writer.TryAddExtension(VideoSource.MidId, source == 6 ? "audio"u8 : "video"u8);
        if ((kind & 16) == 0 && source < 6)
            writer.TryAddExtension(source < 3 ? VideoSource.RidId : VideoSource.RepairedRidId, Encoding.ASCII.GetBytes("lmh"[source % 3].ToString()));
        if ((kind & 32) != 0)
            writer.TryAddExtension(choices.Choose(16), choices.Piece());
        if ((kind & 64) == 0)
            writer.TryAddExtension(VideoSource.TransportSequenceId, [choices.Byte(), choices.Byte()]);
        writer.TryAppendPayload(choices.Piece());
        return writer.Written.ToArray();
    }

    /// <summary>One RTCP packet about a stream of a consumer or of a producer.</summary>
    public byte[] Rtcp(ref FuzzInput choices)
    {
        Ssrc sender = new(Sources[choices.Choose(Sources.Length)]);
        Ssrc media = Media(ref choices);
        int length;
        switch (choices.Byte() % 8)
        {
            case 0:
                GenericNack.TryWrite(_buffer, sender, media, Numbers(ref choices), out length);
                break;
            case 1:
                FullIntraRequest.TryWrite(_buffer, sender, [new FirEntry(media, choices.Byte())], out length);
                break;
            case 2:
                ReceiverEstimatedMaxBitrate.TryWrite(_buffer, sender, new Bitrate(choices.UInt32()), [media], out length);
                break;
            case 3:
                var block = new ReportBlock(media, choices.Byte(), choices.UInt16(), choices.UInt32(), choices.UInt16(), choices.UInt32(), choices.UInt16());
                ReceiverReport.TryWrite(_buffer, sender, [block], out length);
                break;
            case 4:
                SenderReport.TryWrite(
                    _buffer, sender, new NtpTime(((ulong)choices.UInt32() << 32) | choices.UInt32()), new RtpTimestamp(choices.UInt32()), 1, 1, [], out length);
                break;
            case 5:
                ExtendedReport.TryWriteDlrr(_buffer, sender, [new DlrrSubBlock(media, choices.UInt32(), choices.UInt32())], out length);
                break;
            default:
                length = Arbitrary(RtcpTypes[choices.Choose(RtcpTypes.Length)], sender, media, ref choices);
                break;
        }

        return _buffer[..length];
    }

    // A sound header before any bytes: transport-wide feedback is 205 with format 15.
    private int Arbitrary(byte type, Ssrc sender, Ssrc media, ref FuzzInput choices)
    {
        const int ssrcOffset = 4;
        const int mediaOffset = 8;
        const int contentOffset = 12;
        byte format = choices.Byte();
        ReadOnlySpan<byte> content = choices.Piece();
        int length = contentOffset + (content.Length & ~3);
        content[..(length - contentOffset)].CopyTo(_buffer.AsSpan(contentOffset));
        _buffer[0] = (byte)(0x80 | (format & 0x1F));
        _buffer[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), (ushort)((length / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(ssrcOffset), sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(mediaOffset), media.Value);
        return length;
    }

    private Ssrc Media(ref FuzzInput choices)
    {
        int index = choices.Choose(consumers.Count + 2);
        return index < consumers.Count ? consumers[index].Ssrc : index == consumers.Count ? consumers[0].RtxSsrc ?? default : new Ssrc(choices.UInt32());
    }

    // Around what was sent last, or any.
    private SequenceNumber[] Numbers(ref FuzzInput choices)
    {
        ushort first = choices.Flag() ? choices.UInt16() : (ushort)(Newest.Value - choices.Byte());
        var numbers = new SequenceNumber[1 + choices.Choose(100)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = new SequenceNumber((ushort)(first + i));
        return numbers;
    }
}

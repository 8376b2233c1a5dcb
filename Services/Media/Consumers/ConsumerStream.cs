using System.Buffers.Binary;
using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.LayerSelection;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>
/// The RTP stream that a consumer sends: one unbroken run of numbers, timestamps and pictures, whatever its sources do, and packets sent
/// again when the receiver misses them.
/// </summary>
internal sealed class ConsumerStream
{
    private readonly Consumer _consumer;
    private readonly ConsumerPacketWriter _writer;
    private readonly RtxStream? _rtx;
    private readonly SentPacketLog? _sent;
    private readonly PacketPriority _priority;
    private SequenceRewriter _numbers;
    private PayloadRewriter _payloads;
    private RetransmissionBudget _budget;
    private ProducerStream? _source;

    public ConsumerStream(Consumer consumer, ConsumerPacketWriter writer, FillRandom random)
    {
        _consumer = consumer;
        _writer = writer;
        _priority = consumer.Producer.Kind == MediaKind.Audio ? PacketPriority.Audio : PacketPriority.Video;

        // RFC 3550 §5.1: "The initial value of the sequence number SHOULD be random".
        Span<byte> initial = stackalloc byte[sizeof(ulong)];
        random(initial);
        _numbers = new SequenceRewriter((ushort)(BinaryPrimitives.ReadUInt16BigEndian(initial) & 0x7FFF), BinaryPrimitives.ReadUInt32BigEndian(initial[4..]));
        if (!consumer.UsesNack)
        {
            return;
        }

        _sent = new SentPacketLog();
        if (consumer.RtxSsrc is { } ssrc && consumer.RtxPayloadType is { } payloadType)
        {
            _rtx = new RtxStream(ssrc, payloadType, random);
        }
        else
        {
            ProtectedHistory = new ProtectedPacketHistory();
        }
    }

    /// <summary>Whether packets are sent again from the producer's history.</summary>
    public bool UsesHistory => _rtx is not null;

    /// <summary>
    /// What was sent, as it was protected: for a receiver that takes packets sent again only under their old number, whose bytes then must
    /// be the same (RFC 7714 §8.1).
    /// </summary>
    public ProtectedPacketHistory? ProtectedHistory { get; }

    public RtpTimestamp LastTimestamp => _numbers.LastTimestamp;

    public MonotonicTime LastSentAt => _numbers.LastSentAt;

    public uint TimestampOffset => _numbers.TimestampOffset;

    public bool NeedsSynchronization => _numbers.NeedsSynchronization;

    public long PayloadBytes { get; private set; }

    private uint DecodeTargets => _writer.WritesDependencyDescriptor && _consumer.Video is { } video ? video.DecodeTargets : 0;

    /// <summary>The next packet starts a new piece.</summary>
    public void Desynchronize()
    {
        _numbers.Desynchronize();
        _payloads.Desynchronize();
    }

    /// <summary>A packet is left out on purpose.</summary>
    public void Drop(MediaPacket packet)
    {
        _numbers.Drop(packet.SequenceNumber);
        _payloads.Drop(packet.Video);
    }

    /// <summary>Sends a packet. False when it cannot have a number (it is from before the piece that is sent now), or room is lacking.</summary>
    public bool TrySend(MediaPacket packet, bool setMarker, MonotonicTime now, IDatagramSink sink)
    {
        SequenceNumber source = packet.SequenceNumber;
        long? difference = _numbers.NeedsSynchronization && _source is not null && _source != packet.Stream
            ? _source.SenderReport.DifferenceFrom(packet.Stream.SenderReport, packet.Stream.ClockRate)
            : null;
        if (!_numbers.TryRewrite(
            source, packet.Timestamp, packet.Stream.ClockRate, now, out SequenceNumber number, out RtpTimestamp timestamp, difference))
        {
            return false;
        }

        _source = packet.Stream;
        PayloadRewrite rewrite = _payloads.Rewrite(packet.Video, DecodeTargets);
        bool marker = packet.Marker || setMarker;
        Span<byte> buffer = sink.GetBuffer();
        var header = new ConsumerHeader(marker, packet.PayloadType, number, timestamp, _consumer.Ssrc);
        if (!TryWrite(buffer, packet.Rtp, header, rewrite, null, out int length, out SendTimePlaces places, packet.Padding))
        {
            _consumer.Transport.Context.Drops.Count(DropReason.RtpTooLarge);
            return false;
        }

        ulong packed = rewrite.Pack(_writer.WritesDependencyDescriptor);
        _sent?.Add(new SentPacket(number, source, timestamp, (byte)packet.Stream.Index, marker, packed, packet.IsLate), now);
        _budget.AddSent(length, now);
        PayloadBytes += packet.PayloadLength;
        _consumer.Traffic.Add(length, now);
        _consumer.Transport.SendRtp(buffer, length, places.Packet(_priority), now, sink);
        return true;
    }

    /// <summary>Whether a packet is too old to be sent again.</summary>
    public bool IsGone(SequenceNumber number, MonotonicTime now) => _sent is not null && _sent.IsGone(number, now);

    /// <summary>Sends a packet once more that the receiver misses. False when it is not there any more, or was sent again just now.</summary>
    public bool TryResend(SequenceNumber number, TimeSpan roundTripTime, MonotonicTime now, IDatagramSink sink)
    {
        if (_sent is null || !_sent.TryTakeForResend(number, now, roundTripTime, out SentPacket packet))
        {
            return false;
        }

        if (_rtx is null)
        {
            return TryRepeat(number, now, sink);
        }

        bool sent = TryResend(packet, now, sink);
        if (sent && RetransmissionBudget.CopiesFor(roundTripTime, _consumer.Counters.FractionLost) > 1)
        {
            TryResend(packet, now, sink);
        }

        return sent;
    }

    private bool TryResend(in SentPacket packet, MonotonicTime now, IDatagramSink sink)
    {
        if (_consumer.Producer.Streams[packet.StreamIndex].History is not { } history
            || !history.TryGet(packet.SourceSequenceNumber, now, out ReadOnlySpan<byte> kept)
            || !RtpPacketView.TryParse(kept, out RtpPacketView source)
            || !_budget.TryTake(kept.Length, now))
        {
            return false;
        }

        Span<byte> buffer = sink.GetBuffer();
        var header = new ConsumerHeader(packet.Marker, _rtx!.PayloadType, _rtx.NextSequenceNumber, packet.Timestamp, _rtx.Ssrc);
        var rewrite = PayloadRewrite.Unpack(packet.Rewrite, _writer.WritesDependencyDescriptor);
        if (!TryWrite(buffer, source, header, rewrite, packet.SequenceNumber, out int length, out SendTimePlaces places))
        {
            return false;
        }

        _rtx.Advance();
        _consumer.Transport.Traffic.RtxSent.Add(length, now);
        _consumer.Transport.SendRtp(buffer, length, places.Packet(PacketPriority.Retransmission), now, sink);
        return true;
    }

    private bool TryRepeat(SequenceNumber number, MonotonicTime now, IDatagramSink sink)
    {
        if (!ProtectedHistory!.TryGet(number, now, out ReadOnlySpan<byte> datagram) || !_budget.TryTake(datagram.Length, now))
        {
            return false;
        }

        datagram.CopyTo(sink.GetBuffer());
        _consumer.Transport.Traffic.RtxSent.Add(datagram.Length, now);
        _consumer.Transport.SendDatagram(datagram.Length, now, sink);
        return true;
    }

    private bool TryWrite(
        Span<byte> buffer, in RtpPacketView source, in ConsumerHeader header, in PayloadRewrite rewrite, SequenceNumber? original,
        out int length, out SendTimePlaces places, int padding = 0)
    {
        Span<byte> room = ConsumerPacketWriter.PacketRoom(buffer);
        bool written = _writer.TryWriteHeader(buffer, source, header, rewrite, out RtpPacketWriter writer, out places);
        if (original is { } number)
        {
            written &= RtxStream.TryAppendOriginalNumber(ref writer, number);
        }

        int payloadOffset = writer.Length;
        written &= writer.TryAppendPayload(source.Payload);
        if (written)
        {
            rewrite.Apply(room[payloadOffset..writer.Length]);
            // Without room for it the packet goes as it is.
            _ = padding > 0 && writer.TryAppendPadding(padding);
        }

        length = writer.Length;
        return written;
    }
}

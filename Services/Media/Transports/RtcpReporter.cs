using System.Runtime.InteropServices;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// Sends a transport's regular RTCP once a second: sender reports for what the peer receives, receiver reports and the
/// bit rate limit (REMB) for what it sends.
/// </summary>
/// <remarks>
/// RFC 3550 §6.2 allows five seconds as the least mean interval and, with a session bandwidth as a call has it, less (360 / kbit/s).
/// Browsers take one second well; mediasoup reports as often for video.
/// </remarks>
internal sealed class RtcpReporter(Transport transport, Ssrc ssrc)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // RFC 3550 §6.4.1: the report count has five bits.
    private const int MaxReportBlocks = 31;

    // 31 blocks and as many SSRCs in the REMB make 908 bytes: one datagram.
    private readonly List<ReportBlock> _blocks = [];
    private readonly List<Ssrc> _ssrcs = [];

    /// <summary>The SSRC that our own reports and feedback carry.</summary>
    public Ssrc Ssrc => ssrc;

    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Media may flow from now on.</summary>
    public void Start(MonotonicTime now)
    {
        if (NextDeadline == MonotonicTime.Never && transport.CanSend)
        {
            NextDeadline = now + Interval;
        }
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        if (now < NextDeadline)
        {
            return;
        }

        NextDeadline = now + Interval;
        SendSenderReports(now, sink);
        SendReceiverReports(now, sink);
        foreach (Producer producer in transport.Listener.Producers)
        {
            producer.UpdateScores(now, sink);
        }

        // The bit rates of the layers have changed meanwhile.
        transport.Distribute(now, sink);
    }

    private void SendSenderReports(MonotonicTime now, IDatagramSink sink)
    {
        foreach (Consumer consumer in transport.ConsumerList)
        {
            if (consumer.Traffic.Packets > 0 && consumer.ForwardedStream is { } stream && !consumer.Stream.NeedsSynchronization)
            {
                SendSenderReport(consumer, stream, now, sink);
            }
        }
    }

    private void SendSenderReport(Consumer consumer, ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        // The peer's own clock is passed on where it has told it: audio and video of one peer keep in step.
        SenderReportNote note = stream.SenderReport;
        NtpTime ntp;
        RtpTimestamp timestamp;
        if (note.Exists)
        {
            TimeSpan since = now - note.ReceivedAt;
            ntp = NtpTime.From(note.Ntp.ToTimeSpan() + since);
            timestamp = note.Rtp + (long)(since.TotalSeconds * stream.ClockRate) + consumer.Stream.TimestampOffset;
        }
        else
        {
            ntp = transport.Context.NtpAt(now);
            timestamp = consumer.Stream.LastTimestamp + (long)((now - consumer.Stream.LastSentAt).TotalSeconds * stream.ClockRate);
        }

        Span<byte> buffer = sink.GetBuffer();
        if (SenderReport.TryWrite(
                buffer, consumer.Ssrc, ntp, timestamp, unchecked((uint)consumer.Traffic.Packets), unchecked((uint)consumer.Stream.PayloadBytes), [],
                out int length)
            && SourceDescription.TryWrite(buffer[length..], consumer.Ssrc, consumer.Cname, out int descriptionLength))
        {
            consumer.Reports.NoteSenderReport(ntp.Compact, now);
            length += descriptionLength;
            if (transport.ReferenceTime.Exists
                && ExtendedReport.TryWriteDlrr(buffer[length..], consumer.Ssrc, [transport.ReferenceTime.ToDlrr(transport.ReferenceTimeSsrc, now)], out int echoLength))
            {
                length += echoLength;
            }

            transport.SendRtcp(buffer, length, now, sink);
        }
    }

    private void SendReceiverReports(MonotonicTime now, IDatagramSink sink)
    {
        _blocks.Clear();
        _ssrcs.Clear();
        bool hasRemb = false;
        foreach (Producer producer in transport.Listener.Producers)
        {
            hasRemb |= producer.UsesRemb;
            foreach (ProducerStream stream in producer.Streams)
            {
                if (stream.Ssrc is { } streamSsrc && stream.Traffic.Packets > 0 && _blocks.Count < MaxReportBlocks)
                {
                    _ssrcs.Add(streamSsrc);
                    _blocks.Add(CreateReportBlock(streamSsrc, stream, now));
                }
            }
        }

        if (_blocks.Count == 0)
        {
            return;
        }

        Span<byte> buffer = sink.GetBuffer();
        if (!ReceiverReport.TryWrite(buffer, ssrc, CollectionsMarshal.AsSpan(_blocks), out int length))
        {
            return;
        }

        if (hasRemb
            && transport.MaxIncomingBitrate > 0
            && ReceiverEstimatedMaxBitrate.TryWrite(
                buffer[length..], ssrc, new Bitrate(transport.MaxIncomingBitrate), CollectionsMarshal.AsSpan(_ssrcs), out int rembLength))
        {
            length += rembLength;
        }

        NtpTime time = transport.Context.NtpAt(now);
        if (ExtendedReport.TryWriteReceiverReferenceTime(buffer[length..], ssrc, time, out int referenceLength))
        {
            transport.RoundTripTimes.NoteSent(time.Compact, now);
            length += referenceLength;
        }

        transport.SendRtcp(buffer, length, now, sink);
    }

    private static ReportBlock CreateReportBlock(Ssrc streamSsrc, ProducerStream stream, MonotonicTime now)
    {
        byte fractionLost = stream.TakeReport(now);
        SenderReportNote note = stream.SenderReport;
        return new ReportBlock(
            streamSsrc,
            fractionLost,
            (int)Math.Clamp(stream.Reception.CumulativeLost, -0x80_0000, 0x7F_FFFF),
            stream.Reception.ExtendedHighestSequenceNumber,
            stream.Reception.Jitter,
            note.Exists ? note.Ntp.Compact : 0,
            note.Exists ? NtpTime.ToCompact(now - note.ReceivedAt) : 0);
    }
}

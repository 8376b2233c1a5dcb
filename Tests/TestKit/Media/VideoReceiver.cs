using System.Runtime.InteropServices;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>
/// A browser's receiving side on virtual time: transport-wide feedback, receiver reports, NACK and PLI for the consumers that it watches. It is
/// the peer's listener.
/// </summary>
public sealed class VideoReceiver : IMediaListener
{
    private static readonly TimeSpan FeedbackInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FeedbackMemory = TimeSpan.FromSeconds(1);
    private static readonly Ssrc OwnSsrc = new(1);

    private readonly VirtualPeer _peer;
    private readonly List<ReceivedVideo> _videos = [];
    private readonly SortedList<long, MonotonicTime> _arrived = [];
    private SequenceNumberUnwrapper _unwrapper;
    private long _oldestNew = long.MaxValue;
    private MonotonicTime _nextFeedback;
    private MonotonicTime _nextReport;
    private long? _nextToReport;
    private byte _feedbackCount;

    public VideoReceiver(VirtualPeer peer)
    {
        _peer = peer;
        peer.Listener = this;
    }

    /// <summary>Whether it answers with transport-wide feedback.</summary>
    public bool SendsFeedback { get; set; } = true;

    /// <summary>Padding packets of the SFU's probation stream (SSRC 1234).</summary>
    public int ProbationPackets { get; private set; }

    /// <summary>RTP bytes that arrived, of all streams.</summary>
    public long Bytes { get; private set; }

    public ReceivedVideo Watch(Consumer consumer)
    {
        var video = new ReceivedVideo(this, consumer);
        _videos.Add(video);
        return video;
    }

    void IMediaListener.OnRtp(byte[] packet, MonotonicTime now)
    {
        if (!RtpPacketView.TryParse(packet, out RtpPacketView view))
        {
            return;
        }

        Bytes += packet.Length;
        if (view.TryGetExtension(VideoSource.TransportSequenceId, out ReadOnlySpan<byte> value)
            && TransportSequenceNumberExtension.TryRead(value, out SequenceNumber number))
        {
            long unwrapped = _unwrapper.Unwrap(number);
            if (_arrived.TryAdd(unwrapped, now))
            {
                _oldestNew = Math.Min(_oldestNew, unwrapped);
            }
        }

        if (view.Ssrc.Value == 1234)
        {
            ProbationPackets++;
            return;
        }

        foreach (ReceivedVideo video in _videos)
        {
            if (video.TryAdd(view, now))
            {
                return;
            }
        }
    }

    void IMediaListener.OnRtcp(byte[] packet, MonotonicTime now)
    {
        if (!RtcpCompoundView.TryParse(packet, out RtcpCompoundView compound))
        {
            return;
        }

        foreach (RtcpPacketView view in compound)
        {
            if (SenderReport.TryParse(view, out SenderReport report))
            {
                Ssrc ssrc = report.Ssrc;
                _videos.Find(video => video.Consumer.Ssrc == ssrc)?.Note(report, now);
            }
        }
    }

    void IMediaListener.OnTick(MonotonicTime now)
    {
        foreach (ReceivedVideo video in _videos)
        {
            video.OnTick(now);
        }

        if (_nextFeedback <= now)
        {
            _nextFeedback = now + FeedbackInterval;
            SendFeedback(now);
        }

        if (_nextReport <= now)
        {
            _nextReport = now + ReportInterval;
            SendReports(now);
        }
    }

    internal void SendPictureLossIndication(Ssrc media)
    {
        Span<byte> buffer = stackalloc byte[40];
        PictureLossIndication.TryWrite(buffer, OwnSsrc, media, out int length);
        _peer.SendRtcp(buffer[..length]);
    }

    internal void SendNack(Ssrc media, ReadOnlySpan<SequenceNumber> lost)
    {
        Span<byte> buffer = stackalloc byte[1000];
        if (GenericNack.TryWrite(buffer, OwnSsrc, media, lost, out int length))
        {
            _peer.SendRtcp(buffer[..length]);
        }
    }

    // As libwebrtc: a packet that comes late is told of in the next message, which begins with it and repeats what came after it.
    private void SendFeedback(MonotonicTime now)
    {
        foreach (long old in _arrived.Where(entry => now - entry.Value > FeedbackMemory).Select(entry => entry.Key).ToArray())
        {
            _arrived.Remove(old);
        }

        long first = Math.Min(_nextToReport ?? long.MaxValue, _oldestNew);
        _oldestNew = long.MaxValue;
        if (!SendsFeedback || first == long.MaxValue)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[1100];
        TransportPacketArrival[] all =
        [
            .. _arrived.Where(entry => entry.Key >= first).Select(entry => new TransportPacketArrival(new SequenceNumber(unchecked((ushort)entry.Key)), entry.Value)),
        ];
        Span<TransportPacketArrival> arrivals = all;
        var begin = new SequenceNumber(unchecked((ushort)first));
        while (arrivals.Length > 0)
        {
            if (!TransportWideFeedbackWriter.TryWrite(buffer, OwnSsrc, OwnSsrc, _feedbackCount, begin, arrivals, out int length, out int reported))
            {
                begin = arrivals[0].SequenceNumber;
                continue;
            }

            _feedbackCount++;
            begin = arrivals[reported - 1].SequenceNumber.Next;
            _peer.SendRtcp(buffer[..length]);
            arrivals = arrivals[reported..];
        }

        _nextToReport = Math.Max(_nextToReport ?? 0, _arrived.Keys.LastOrDefault() + 1);
    }

    private void SendReports(MonotonicTime now)
    {
        List<ReportBlock> blocks = [.. _videos.Where(video => video.HasPackets).Select(video => video.TakeReport(now))];
        Span<byte> buffer = stackalloc byte[1100];
        if (blocks.Count > 0 && ReceiverReport.TryWrite(buffer, OwnSsrc, CollectionsMarshal.AsSpan(blocks), out int length))
        {
            _peer.SendRtcp(buffer[..length]);
        }
    }
}

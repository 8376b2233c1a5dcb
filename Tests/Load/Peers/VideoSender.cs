using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>
/// VP8 in up to three encodings of three temporal layers each. All encodings of a frame leave at once, as from libwebrtc, whose pacer sends a
/// frame as a burst where the bandwidth allows it.
/// </summary>
internal sealed class VideoSender : MediaSender
{
    private readonly VideoLayer[] _layers;
    private readonly TimeSpan _interval;
    private MonotonicTime _due;
    private MonotonicTime _nextReport;

    public VideoSender(PeerTransport transport, PeerSettings settings, Random random, MonotonicTime now)
        : base(transport)
    {
        _interval = TimeSpan.FromSeconds(1) / settings.FramesPerSecond;
        // Cameras are not in step with each other.
        _due = now + _interval * random.NextDouble();
        _nextReport = _due + ReportInterval;
        _layers = [.. settings.Bitrates.Select((_, index) => new VideoLayer(transport, settings, index, random))];
    }

    public override MonotonicTime FirstDue => _due;

    public override MonotonicTime Fire(MonotonicTime now, IDatagramSink sink)
    {
        if (IsStopped)
            return MonotonicTime.Never;

        if (IsActive)
        {
            foreach (VideoLayer layer in _layers)
            {
                layer.BeginFrame(now);
                while (layer.TryNext(out SentVideoPacket packet))
                {
                    Span<byte> buffer = sink.GetBuffer();
                    Send(layer.Write(buffer, packet, Filler), buffer, sink);
                }
            }
        }

        if (now >= _nextReport)
        {
            _nextReport = now + ReportInterval;
            foreach (VideoLayer layer in _layers)
                SendReport(layer.Ssrc, VideoLayer.TimestampAt(now), layer.Packets, layer.Bytes, sink);
        }

        return _due = NextAfter(_due, _interval);
    }

    public override void HandleKeyFrameRequest(Ssrc ssrc)
    {
        if (Find(ssrc) is not { } layer)
            return;

        Transport.Counters.KeyFrameRequests++;
        layer.RequestKeyFrame();
    }

    public override void HandleNack(in GenericNack nack, IDatagramSink sink)
    {
        if (Find(nack.MediaSsrc) is not { } layer)
            return;

        foreach (SequenceNumber lost in nack.LostPackets)
        {
            if (!layer.TryFind(lost, out SentVideoPacket packet))
                continue;

            Transport.Counters.Resent++;
            Span<byte> buffer = sink.GetBuffer();
            Send(layer.WriteAgain(buffer, packet, Filler), buffer, sink);
        }
    }

    private VideoLayer? Find(Ssrc ssrc)
    {
        uint index = ssrc.Value - MediaFormat.VideoSsrc;
        return index < _layers.Length ? _layers[index] : null;
    }
}

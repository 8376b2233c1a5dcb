using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>
/// What one transport receives, and what it tells the engine of it: receiver reports each second, transport-wide feedback each 100 ms,
/// NACK at once and again each 100 ms, PLI.
/// </summary>
internal sealed class IncomingMedia(PeerTransport transport) : Timed
{
    private const int ReportEvery = 10;
    private const int MaxBlocks = 31;
    private const int MaxRtcpLength = 1100;

    // libwebrtc's lies between 50 and 250 ms.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly Ssrc OwnSsrc = new(1);

    private readonly List<IncomingStream> _streams = [];
    private readonly Dictionary<uint, IncomingStream> _bySsrc = [];
    private readonly ArrivalLog _arrivals = new();
    private IncomingStream? _latest;
    private bool _isStopped;
    private int _ticks;

    public MediaCounters Counters => transport.Counters;

    public IReadOnlyList<IncomingStream> Streams => _streams;

    /// <summary>When the first packet came; null before.</summary>
    public MonotonicTime? FirstPacketAt { get; private set; }

    /// <summary>Runs when the first packet came.</summary>
    public Action? OnFirstPacket { get; set; }

    public IncomingStream Add(IncomingStreamOptions options, MonotonicTime now)
    {
        var stream = new IncomingStream(this, options, now);
        _streams.Add(stream);
        _bySsrc[options.Ssrc.Value] = stream;
        if (options.RtxSsrc is { } rtx)
            _bySsrc[rtx.Value] = stream;
        return stream;
    }

    public void Remove(IncomingStream stream)
    {
        _streams.Remove(stream);
        _bySsrc.Remove(stream.Ssrc.Value);
        if (stream.RtxSsrc is { } rtx)
            _bySsrc.Remove(rtx.Value);
        _latest = null;
    }

    public void Stop() => _isStopped = true;

    public void HandleRtp(in RtpPacketView packet, MonotonicTime now, IDatagramSink sink)
    {
        if (packet.TryGetExtension(MediaFormat.TransportSequenceId, out ReadOnlySpan<byte> value)
            && TransportSequenceNumberExtension.TryRead(value, out SequenceNumber number))
        {
            _arrivals.Add(number, packet.Ssrc, now);
        }

        Ssrc ssrc = packet.Ssrc;
        if (ssrc.Value == MediaFormat.ProbationSsrc)
        {
            Counters.Probation++;
            return;
        }

        if (_latest is null || (_latest.Ssrc != ssrc && _latest.RtxSsrc != ssrc))
        {
            if (!_bySsrc.TryGetValue(ssrc.Value, out IncomingStream? found))
            {
                // The engine's answer to Consume overtakes the first packets, or they it.
                Counters.Refused++;
                return;
            }

            _latest = found;
        }

        if (FirstPacketAt is null)
        {
            FirstPacketAt = now;
            OnFirstPacket?.Invoke();
        }

        if (_latest.Ssrc == ssrc)
            _latest.HandleRtp(packet, now, sink);
        else
            _latest.HandleRtx(packet, now);
    }

    public void HandleSenderReport(Ssrc ssrc, NtpTime time, MonotonicTime now)
    {
        if (_bySsrc.TryGetValue(ssrc.Value, out IncomingStream? stream))
            stream.HandleSenderReport(time, now);
    }

    public override MonotonicTime Fire(MonotonicTime now, IDatagramSink sink)
    {
        if (_isStopped)
            return MonotonicTime.Never;

        if (transport.IsConnected)
        {
            SendArrivals(sink);
            foreach (IncomingStream stream in _streams)
                stream.HandleTick(now, sink);
            if (++_ticks % ReportEvery == 0)
                SendReports(now, sink);
        }

        return now + Interval;
    }

    public void SendNack(Ssrc media, ReadOnlySpan<SequenceNumber> lost, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        if (!GenericNack.TryWrite(buffer[..MaxRtcpLength], OwnSsrc, media, lost, out int length))
            return;

        Counters.NacksSent++;
        transport.SendRtcp(buffer, length, sink);
    }

    public void SendPictureLoss(Ssrc media, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        if (!PictureLossIndication.TryWrite(buffer, OwnSsrc, media, out int length))
            return;

        Counters.PictureLossSent++;
        transport.SendRtcp(buffer, length, sink);
    }

    private void SendArrivals(IDatagramSink sink)
    {
        while (_arrivals.HasAny)
        {
            Span<byte> buffer = sink.GetBuffer();
            if (!_arrivals.TryWrite(buffer[..MaxRtcpLength], OwnSsrc, out int length))
                return;

            transport.SendRtcp(buffer, length, sink);
        }
    }

    private void SendReports(MonotonicTime now, IDatagramSink sink)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[MaxBlocks];
        int count = 0;
        for (int i = 0; i < _streams.Count; i++)
        {
            if (_streams[i].HasPackets)
                blocks[count++] = _streams[i].TakeReport(now);
            if (count == 0 || (count < MaxBlocks && i < _streams.Count - 1))
                continue;

            Span<byte> buffer = sink.GetBuffer();
            if (ReceiverReport.TryWrite(buffer[..MaxRtcpLength], OwnSsrc, blocks[..count], out int length))
                transport.SendRtcp(buffer, length, sink);
            count = 0;
        }
    }
}

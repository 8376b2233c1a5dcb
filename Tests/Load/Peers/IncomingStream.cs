using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>One consumer's stream at the receiver.</summary>
internal sealed class IncomingStream(IncomingMedia media, IncomingStreamOptions options, MonotonicTime addedAt)
{
    private const int Window = 64;
    private const int MaxNewlyMissing = 64;
    private const int KeyFrameFlag = 1;
    private const int StartFlag = 0x10;
    private const int JitterWeight = 16;
    private const int AnyLayer = -1;

    private static readonly TimeSpan PictureLossInterval = TimeSpan.FromMilliseconds(500);

    private readonly MissingPackets? _missing = options.RtxSsrc is null ? null : new MissingPackets();
    private SequenceNumberUnwrapper _unwrapper;
    private long _highest = -1;
    private long _base;
    private ulong _seen;
    private long _received;
    private long _reportedExpected;
    private long _reportedReceived;
    private double _jitter;
    private long _lastTransit;
    private uint _lastSenderReport;
    private MonotonicTime _senderReportAt;
    private MonotonicTime _nextPictureLoss = addedAt + PictureLossInterval;
    private MonotonicTime _switchAskedAt;
    private int _switchTarget = AnyLayer;
    private bool _needsKeyFrame = options.IsVideo;

    public Ssrc Ssrc => options.Ssrc;

    public Ssrc? RtxSsrc => options.RtxSsrc;

    public bool IsVideo => options.IsVideo;

    public bool HasPackets => _highest >= 0;

    /// <summary>When the first packet came, and the first of a key frame.</summary>
    public MonotonicTime? FirstPacketAt { get; private set; }

    /// <inheritdoc cref="FirstPacketAt"/>
    public MonotonicTime? FirstPictureAt { get; private set; }

    /// <summary>The encoding of the latest packet; -1 before the first.</summary>
    public int Layer { get; private set; } = AnyLayer;

    /// <summary>While true the receiver does not expect anything, and asks for nothing.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Another encoding was asked for: the time until it comes is measured.</summary>
    public void ExpectLayer(int layer, MonotonicTime now)
    {
        _switchTarget = layer == Layer ? AnyLayer : layer;
        _switchAskedAt = now;
    }

    public void HandleRtp(in RtpPacketView packet, MonotonicTime now, IDatagramSink sink)
    {
        MediaCounters counters = media.Counters;
        long number = _unwrapper.Unwrap(packet.SequenceNumber);
        if (!TryNote(number, now, sink))
        {
            counters.Duplicates++;
            return;
        }

        FirstPacketAt ??= now;
        _received++;
        counters.Received++;
        counters.ReceivedBytes += packet.Packet.Length;
        ReadOnlySpan<byte> payload = packet.Payload;
        int stampOffset = IsVideo ? MediaFormat.Vp8HeaderLength : 1;
        if (IsVideo && payload.Length > stampOffset)
            NoteKeyFrame(payload, now);
        if (payload.Length <= stampOffset || !PayloadStamp.TryRead(payload[stampOffset..], out PayloadStamp stamp))
            return;

        counters.Latency.Add(now.Nanoseconds - stamp.WrittenAt.Nanoseconds);
        NoteJitter(now.Nanoseconds - stamp.WrittenAt.Nanoseconds);
        if (IsVideo)
            NoteLayer(stamp.Layer, now);
    }

    public void HandleRtx(in RtpPacketView packet, MonotonicTime now)
    {
        if (!RtxPayload.TryParse(packet.Payload, out SequenceNumber original, out _))
        {
            media.Counters.Probation++;
            return;
        }

        media.Counters.Retransmissions++;
        if (_missing is not null && _missing.Remove(_unwrapper.Peek(original)))
            media.Counters.Repaired++;
    }

    public void HandleSenderReport(NtpTime time, MonotonicTime now)
    {
        _lastSenderReport = time.Compact;
        _senderReportAt = now;
    }

    /// <summary>Asks again for what is missing, or for a key frame.</summary>
    public void HandleTick(MonotonicTime now, IDatagramSink sink)
    {
        if (_missing is { IsEmpty: false })
        {
            Span<SequenceNumber> due = stackalloc SequenceNumber[MissingPackets.Capacity];
            int count = _missing.TakeDue(now, due, out bool gaveUp);
            _needsKeyFrame |= gaveUp;
            if (count > 0)
                media.SendNack(Ssrc, due[..count], sink);
        }

        if (_needsKeyFrame && HasPackets && !IsPaused && now >= _nextPictureLoss)
        {
            _nextPictureLoss = now + PictureLossInterval;
            media.SendPictureLoss(Ssrc, sink);
        }
    }

    public ReportBlock TakeReport(MonotonicTime now)
    {
        long expected = _highest - _base + 1;
        long newlyExpected = expected - _reportedExpected;
        long newlyLost = newlyExpected - (_received - _reportedReceived);
        _reportedExpected = expected;
        _reportedReceived = _received;
        byte fraction = newlyExpected <= 0 || newlyLost <= 0 ? (byte)0 : (byte)Math.Min(byte.MaxValue, newlyLost * 256 / newlyExpected);
        uint delay = _lastSenderReport == 0 ? 0 : NtpTime.ToCompact(now - _senderReportAt);
        return new ReportBlock(
            Ssrc, fraction, (int)(expected - _received), unchecked((uint)_highest), (uint)_jitter, _lastSenderReport, delay);
    }

    // False when the packet came before. Bit n of _seen stands for the number n before the highest.
    private bool TryNote(long number, MonotonicTime now, IDatagramSink sink)
    {
        if (_highest < 0)
        {
            _base = _highest = number;
            _seen = 1;
            return true;
        }

        long step = number - _highest;
        if (step > 0)
        {
            _seen = step >= Window ? 1 : (_seen << (int)step) | 1;
            _highest = number;
            if (step > 1)
                NoteGap(number - step + 1, (int)Math.Min(step - 1, int.MaxValue), now, sink);
            return true;
        }

        if (-step >= Window || (_seen & (1UL << (int)-step)) != 0)
            return false;

        _seen |= 1UL << (int)-step;
        media.Counters.Missing--;
        _missing?.Remove(number);
        return true;
    }

    private void NoteGap(long first, int count, MonotonicTime now, IDatagramSink sink)
    {
        media.Counters.Missing += count;
        if (_missing is null)
            return;

        Span<SequenceNumber> lost = stackalloc SequenceNumber[MaxNewlyMissing];
        int asked = 0;
        for (int i = 0; i < count && asked < lost.Length && _missing.TryAdd(first + i, now); i++)
            lost[asked++] = new SequenceNumber(unchecked((ushort)(first + i)));
        // What does not fit any more is beyond repair.
        _needsKeyFrame |= asked < count;
        if (asked > 0)
            media.SendNack(Ssrc, lost[..asked], sink);
    }

    private void NoteKeyFrame(ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if ((payload[0] & StartFlag) == 0 || (payload[MediaFormat.Vp8HeaderLength - 1] & KeyFrameFlag) != 0)
            return;

        media.Counters.KeyFrames++;
        _needsKeyFrame = false;
        FirstPictureAt ??= now;
    }

    private void NoteLayer(int layer, MonotonicTime now)
    {
        if (Layer == layer)
            return;

        if (Layer != AnyLayer)
            media.Counters.LayerChanges++;
        Layer = layer;
        if (_switchTarget != layer)
            return;

        media.Counters.SwitchTime.Add(now.Nanoseconds - _switchAskedAt.Nanoseconds);
        _switchTarget = AnyLayer;
    }

    // RFC 3550 §6.4.1, with the time that the packet was written in place of the timestamp.
    private void NoteJitter(long transitNanoseconds)
    {
        int clockRate = IsVideo ? MediaFormat.VideoClockRate : MediaFormat.OpusClockRate;
        long transit = transitNanoseconds * clockRate / 1_000_000_000;
        _jitter += (Math.Abs(transit - _lastTransit) - _jitter) / JitterWeight;
        _lastTransit = transit;
    }
}

using JbAspire.Networking;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>Opus with discontinuous transmission: 50 packets a second while somebody talks, 2.5 while nobody does.</summary>
internal sealed class AudioSender : MediaSender
{
    private const int FrameMilliseconds = 20;
    private const int SilentFrames = 20;
    private const int SamplesPerFrame = MediaFormat.OpusClockRate / 1000 * FrameMilliseconds;
    private const int MeanSpurtSeconds = 3;
    private const int LoudLevel = 25;
    private const int SilentLevel = 127;

    // RFC 6716 §3.1: configuration 15 (hybrid, fullband, 20 ms), mono, one frame.
    private const byte Toc = 15 << 3;

    private static readonly Ssrc Ssrc = new(MediaFormat.AudioSsrc);

    private readonly PeerSettings _settings;
    private readonly Random _random;
    private readonly ushort _firstSequence;
    private MonotonicTime _due;
    private MonotonicTime _nextReport;
    private MonotonicTime _turnEnds;
    private bool _isTalking;
    private bool _isSpurtStart;
    private uint _packets;
    private uint _bytes;
    private uint _timestamp;

    public AudioSender(PeerTransport transport, PeerSettings settings, Random random, MonotonicTime now)
        : base(transport)
    {
        _settings = settings;
        _random = random;
        _firstSequence = (ushort)random.Next(0x8000);
        _due = now + TimeSpan.FromMilliseconds(random.Next(FrameMilliseconds));
        _nextReport = _due + ReportInterval;
        _turnEnds = _due;
        _isTalking = random.Next(100) < settings.TalkPercent;
    }

    public override MonotonicTime FirstDue => _due;

    public override MonotonicTime Fire(MonotonicTime now, IDatagramSink sink)
    {
        if (IsStopped)
            return MonotonicTime.Never;

        if (now >= _turnEnds)
            TakeTurn(now);
        int frames = _isTalking ? 1 : SilentFrames;
        if (IsActive)
            SendFrame(sink);
        _timestamp += (uint)(SamplesPerFrame * frames);
        if (now >= _nextReport)
        {
            _nextReport = now + ReportInterval;
            SendReport(Ssrc, new RtpTimestamp(_timestamp), _packets, _bytes, sink);
        }

        return _due = NextAfter(_due, TimeSpan.FromMilliseconds(FrameMilliseconds * frames));
    }

    // Spurts of 1-5 s, and pauses such that the share of talk is what it shall be.
    private void TakeTurn(MonotonicTime now)
    {
        int talk = _settings.TalkPercent;
        _isTalking = talk == 100 || (talk > 0 && !_isTalking);
        _isSpurtStart = _isTalking;
        double mean = _isTalking ? MeanSpurtSeconds : MeanSpurtSeconds * (100.0 - talk) / Math.Max(talk, 1);
        _turnEnds = now + TimeSpan.FromSeconds(mean * (0.4 + 1.2 * _random.NextDouble()));
    }

    private void SendFrame(IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(
            _isSpurtStart, MediaFormat.OpusPayloadType, new SequenceNumber((ushort)(_firstSequence + _packets)), new RtpTimestamp(_timestamp), Ssrc);
        writer.TryAddExtension(MediaFormat.MidId, "0"u8);
        Transport.AddTransportSequence(ref writer);
        writer.TryReserveExtension(MediaFormat.AudioLevelId, AudioLevelExtension.Length, out Span<byte> level);
        AudioLevelExtension.TryWrite(level, _isTalking, _isTalking ? LoudLevel : SilentLevel, out _);
        Span<byte> start = stackalloc byte[1 + PayloadStamp.Length];
        start[0] = Toc;
        if (_isTalking)
        {
            new PayloadStamp(MonotonicClock.Now, 0).Write(start[1..]);
            writer.TryAppendPayload(start);
            writer.TryAppendPayload(Filler[..Math.Max(0, _settings.AudioBytes - start.Length)]);
        }
        else
        {
            writer.TryAppendPayload(start[..1]);
        }

        _isSpurtStart = false;
        _packets++;
        _bytes += (uint)writer.Length;
        Send(writer, buffer, sink);
    }
}

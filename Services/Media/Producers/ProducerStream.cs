using JbAspire.Media.Parameters;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>One RTP stream of a producer: what arrived, and the keyframes that were asked for.</summary>
public sealed class ProducerStream
{
    // mediasoup's time after which a simulcast stream that sends nothing no longer counts as there.
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(2);

    private ReceptionStatistics _reception;
    private TrafficCounter _traffic;
    private MonotonicTime _lastPacketAt;
    private bool _hasPacket;

    internal ProducerStream(int index, RtpEncodingParameters encoding, int clockRate)
    {
        Index = index;
        Encoding = encoding;
        ClockRate = clockRate;
        if (encoding.Ssrc is { } ssrc)
        {
            Bind(new Ssrc(ssrc));
        }
    }

    /// <summary>The index among the producer's encodings: 0 is the lowest quality.</summary>
    public int Index { get; }

    /// <summary>The peer's parameters of the stream.</summary>
    public RtpEncodingParameters Encoding { get; }

    /// <summary>The RTP clock, in Hz.</summary>
    public int ClockRate { get; }

    /// <summary>The SSRC, once it is known.</summary>
    public Ssrc? Ssrc { get; private set; }

    /// <summary>Packets, bytes and bit rate.</summary>
    public ref TrafficCounter Traffic => ref _traffic;

    /// <summary>Losses and jitter.</summary>
    public ref ReceptionStatistics Reception => ref _reception;

    /// <summary>The fraction lost, in 1/256, that the last report told the peer.</summary>
    public byte FractionLost { get; internal set; }

    /// <summary>Picture loss indications that were sent for it.</summary>
    public int PliCount { get; internal set; }

    /// <summary>0 (nothing arrives) or 10.</summary>
    public int Score { get; internal set; }

    internal KeyFrameRequest KeyFrameRequest { get; } = new();

    internal SenderReportNote SenderReport { get; set; }

    /// <summary>Whether packets arrived lately.</summary>
    public bool IsActive(MonotonicTime now) => _hasPacket && now - _lastPacketAt < ActivityTimeout;

    internal void Bind(Ssrc ssrc)
    {
        if (Ssrc is { } known && known != ssrc)
        {
            _reception = default;
            SenderReport = default;
        }

        Ssrc = ssrc;
    }

    /// <summary>Counts a packet; true when the stream was not active before it.</summary>
    internal bool Add(SequenceNumber sequenceNumber, RtpTimestamp timestamp, int bytes, MonotonicTime now)
    {
        bool awakes = !IsActive(now);
        _hasPacket = true;
        _lastPacketAt = now;
        _reception.Add(sequenceNumber, timestamp, ClockRate, now);
        _traffic.Add(bytes, now);
        return awakes;
    }
}

/// <summary>The last sender report of a stream (RFC 3550 §6.4.1).</summary>
/// <param name="Ntp">The peer's wall clock.</param>
/// <param name="Rtp">The same moment on the stream's RTP clock.</param>
/// <param name="ReceivedAt">When it arrived.</param>
internal readonly record struct SenderReportNote(NtpTime Ntp, RtpTimestamp Rtp, MonotonicTime ReceivedAt)
{
    public bool Exists => Ntp.Value != 0;
}

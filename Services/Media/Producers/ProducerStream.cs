using JbAspire.Media.Parameters;
using JbAspire.Media.Retransmission;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>One RTP stream of a producer: what arrived, what is missing, and the key frames that were asked for.</summary>
public sealed class ProducerStream
{
    // mediasoup's time after which a simulcast stream that sends nothing no longer counts as there.
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(2);

    // The window of a bit rate.
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(1);

    private readonly ProducerStreamOptions _options;
    private readonly NackGenerator? _nack;
    private readonly VideoPacketReader? _reader;
    private ReceptionStatistics _reception;
    private ArrivedPackets _arrived;
    private TrafficCounter _traffic;
    private RtpStreamCounters _counters;
    private StreamScore _score;
    private bool _scoreChanged;
    private MonotonicTime _lastPacketAt;
    private MonotonicTime _activeSince;
    private bool _hasPacket;

    internal ProducerStream(int index, RtpEncodingParameters encoding, ProducerStreamOptions options)
    {
        _options = options;
        Index = index;
        Encoding = encoding;
        KeyFrameRequests = new KeyFrameRequests(options.KeyFrameRequestMethod, options.KeyFrameRequestDelay);
        _nack = options.UsesNack ? new NackGenerator() : null;
        if (options.IsVideo)
        {
            _reader = new VideoPacketReader();
            LayerBitrates = new LayerBitrates();
        }

        if (encoding.Ssrc is { } ssrc)
        {
            Bind(new Ssrc(ssrc));
        }

        if (encoding.RtxSsrc is { } rtxSsrc)
        {
            RtxSsrc = new Ssrc(rtxSsrc);
        }
    }

    /// <summary>The index among the producer's encodings: 0 is the lowest quality.</summary>
    public int Index { get; }

    /// <summary>The peer's parameters of the stream.</summary>
    public RtpEncodingParameters Encoding { get; }

    /// <summary>The RTP clock, in Hz.</summary>
    public int ClockRate => _options.ClockRate;

    /// <summary>The SSRC, once it is known.</summary>
    public Ssrc? Ssrc { get; private set; }

    /// <summary>The SSRC of retransmissions (RFC 4588), once it is known.</summary>
    public Ssrc? RtxSsrc { get; internal set; }

    /// <summary>Packets, bytes and bit rate, retransmissions not among them.</summary>
    public ref TrafficCounter Traffic => ref _traffic;

    /// <summary>Losses and jitter.</summary>
    public ref ReceptionStatistics Reception => ref _reception;

    /// <summary>What else is counted.</summary>
    public ref RtpStreamCounters Counters => ref _counters;

    /// <summary>0 (nothing arrives) to 10.</summary>
    public int Score => _score.Value;

    /// <summary>Spatial layers within the stream of which packets came; 0 for audio.</summary>
    public int SpatialLayers => LayerBitrates?.SpatialLayers ?? 0;

    /// <summary>Temporal layers of which packets came; 0 for audio.</summary>
    public int TemporalLayers => LayerBitrates?.TemporalLayers ?? 0;

    internal LayerBitrates? LayerBitrates { get; }

    internal KeyFrameRequests KeyFrameRequests { get; }

    /// <summary>The packets that consumers may ask for again; null while none can.</summary>
    internal PacketHistory? History { get; private set; }

    /// <summary>Takes RED apart; null while all consumers take it as it is.</summary>
    internal RedUnwrapper? Red { get; private set; }

    internal SenderReportNote SenderReport { get; set; }

    internal MonotonicTime NextDeadline =>
        MonotonicTime.Min(KeyFrameRequests.NextDeadline, _nack?.NextDeadline ?? MonotonicTime.Never);

    /// <summary>Whether packets arrived lately.</summary>
    public bool IsActive(MonotonicTime now) => _hasPacket && now - _lastPacketAt < ActivityTimeout;

    /// <summary>Whether packets have come long enough for bit rates to tell.</summary>
    internal bool IsMeasured(MonotonicTime now) => IsActive(now) && now - _activeSince >= MeasuringTime;

    /// <summary>Bits per second of one layer alone.</summary>
    public long ReadLayerBitrate(int spatialLayer, int temporalLayer, MonotonicTime now) =>
        LayerBitrates?.Read(spatialLayer, temporalLayer, now) ?? 0;

    /// <summary>Packets are kept from now on, because a consumer may ask for them again.</summary>
    internal void KeepHistory() => History ??= new PacketHistory();

    /// <summary>Nobody can ask for packets any more.</summary>
    internal void ForgetHistory()
    {
        History?.Clear();
        History = null;
    }

    /// <summary>RED is taken apart from now on, for a consumer that cannot take it, or no more.</summary>
    internal void UnwrapRed(bool isWanted) => Red = isWanted ? Red ?? new RedUnwrapper() : null;

    internal void Bind(Ssrc ssrc)
    {
        if (Ssrc is { } known && known != ssrc)
        {
            _reception = default;
            SenderReport = default;
            Restart();
        }

        Ssrc = ssrc;
    }

    /// <summary>
    /// Takes a packet. False when it must not be forwarded: it came before, it is not believed, or it is a retransmission of
    /// what is not missing.
    /// </summary>
    internal bool TryReceive(
        in RtpPacketView packet, CodecKind codec, bool isRetransmission, ReadOnlySpan<byte> dependencyDescriptor, MonotonicTime now,
        out VideoPacketDescriptor video, out bool isLate)
    {
        video = default;
        isLate = false;
        if (isRetransmission)
        {
            _counters.PacketsRetransmitted++;
        }
        else if (!TryCount(packet, now))
        {
            return false;
        }

        video = _reader?.Read(codec, packet.Payload, dependencyDescriptor) ?? default;
        if (!TryPlace(packet.SequenceNumber, video.IsKeyFrame, isRetransmission, now, out isLate))
        {
            CountDiscarded(isRetransmission);
            return false;
        }

        LayerBitrates?.Add(video.SpatialLayer, video.TemporalLayer, packet.Packet.Length, now);
        if (video.IsKeyFrame)
        {
            KeyFrameRequests.Satisfy();
        }

        History?.Add(packet, now);
        return true;
    }

    /// <summary>Sequence numbers that the peer must be asked for now.</summary>
    internal int TakeMissing(Span<SequenceNumber> destination, MonotonicTime now)
    {
        int count = _nack?.TakeDue(destination, now) ?? 0;
        if (count > 0)
        {
            _counters.NackCount++;
            _counters.NackPacketCount += count;
        }

        return count;
    }

    /// <summary>Whether so much is missing that only a key frame helps. True once.</summary>
    internal bool TakeKeyFrameNeeded() => _nack?.TakeKeyFrameNeeded() ?? false;

    internal void UpdateRoundTripTime(TimeSpan roundTripTime)
    {
        _counters.RoundTripTime = roundTripTime;
        _nack?.UpdateRoundTripTime(roundTripTime);
    }

    /// <summary>A report about the stream is made: takes the fraction lost, and updates the score.</summary>
    internal byte TakeReport(MonotonicTime now)
    {
        byte fractionLost = _reception.TakeFractionLost();
        _counters.Note(_reception, fractionLost);
        if (IsActive(now))
        {
            _scoreChanged |= _score.UpdateReceived(
                _reception.Expected, _reception.Received, _counters.PacketsRepaired, _counters.PacketsRetransmitted);
        }

        return fractionLost;
    }

    /// <summary>Sets the score of a stream that begins (10) or stops (0). True when that changed it.</summary>
    internal bool ResetScore(byte score) => _score.Reset(score);

    /// <summary>Whether reports changed the score since this was asked last.</summary>
    internal bool TakeScoreChange()
    {
        bool changed = _scoreChanged;
        _scoreChanged = false;
        return changed;
    }

    /// <summary>The producer is paused: nothing is asked for.</summary>
    internal void Pause()
    {
        Red?.Reset();
        _nack?.Reset();
        KeyFrameRequests.Reset();
    }

    private bool TryCount(in RtpPacketView packet, MonotonicTime now)
    {
        ReceivedPacketKind kind = _reception.Add(packet.SequenceNumber, packet.Timestamp, ClockRate, now);
        if (kind is ReceivedPacketKind.Discarded)
        {
            _counters.PacketsDiscarded++;
            return false;
        }

        if (kind is ReceivedPacketKind.Restarted)
        {
            Restart();
        }

        if (!IsActive(now))
        {
            _activeSince = now;
        }

        _hasPacket = true;
        _lastPacketAt = now;
        _traffic.Add(packet.Packet.Length, now);
        return true;
    }

    // Each number is forwarded once, whichever way it came.
    private bool TryPlace(SequenceNumber sequenceNumber, bool isKeyFrame, bool isRetransmission, MonotonicTime now, out bool isLate)
    {
        if (_nack is null)
        {
            return _arrived.TryAdd(sequenceNumber, out isLate);
        }

        PacketArrival arrival = _nack.Add(sequenceNumber, isKeyFrame, isRetransmission, now);
        isLate = arrival != PacketArrival.Newest;
        if (arrival == PacketArrival.Repaired)
        {
            _counters.PacketsRepaired++;
        }

        return arrival != PacketArrival.Known;
    }

    private void CountDiscarded(bool isRetransmission)
    {
        if (isRetransmission)
        {
            _counters.RtxPacketsDiscarded++;
        }
        else
        {
            _counters.PacketsDiscarded++;
        }
    }

    private void Restart()
    {
        _arrived = default;
        _nack?.Reset();
        Red?.Reset();
        History?.Clear();
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// What a receiver reports about one stream: highest sequence number, losses, jitter (RFC 3550 §6.4.1, algorithms of
/// appendices A.1, A.3 and A.8).
/// </summary>
/// <remarks>
/// Packets that came as a retransmission (RTX) are not added: like mediasoup's and libwebrtc's, reports tell the sender's
/// congestion control what its path lost, and repairs are counted apart (<see cref="RtpStreamCounters.PacketsRepaired"/>).
/// </remarks>
public struct ReceptionStatistics
{
    // RFC 3550 appendix A.1; its MAX_MISORDER is 100, mediasoup's 1500: a simulcast stream's late retransmission is no restart.
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 1500;

    private const int RememberedPackets = 64;

    private long _baseSequence;
    private long _highestSequence;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private ulong _seen;
    private double _jitter;
    private int _lastTransit;
    private int _badSequence;
    private bool _hasTransit;
    private bool _started;

    /// <summary>Extended highest sequence number received (cycles in the upper 16 bits).</summary>
    public readonly uint ExtendedHighestSequenceNumber => (uint)_highestSequence;

    /// <summary>Packets expected: the range from the first to the highest sequence number.</summary>
    public readonly long Expected => _started ? _highestSequence - _baseSequence + 1 : 0;

    /// <summary>Packets received, duplicates among them.</summary>
    public readonly long Received => _received;

    /// <summary>Packets expected minus packets received; duplicates make it negative. Clamped to 24 bits signed by the report.</summary>
    public readonly long CumulativeLost => Expected - _received;

    /// <summary>Interarrival jitter in units of the RTP clock.</summary>
    public readonly uint Jitter => (uint)_jitter;

    /// <summary>Packets that were received before, as far as the last 64 numbers tell.</summary>
    public long Duplicates { readonly get; private set; }

    /// <summary>Packets that were not believed: see <see cref="ReceivedPacketKind.Discarded"/>.</summary>
    public long Discarded { readonly get; private set; }

    /// <summary>Counts a packet.</summary>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="timestamp">Its RTP timestamp.</param>
    /// <param name="clockRate">The RTP clock, in Hz.</param>
    /// <param name="now">Its arrival.</param>
    public ReceivedPacketKind Add(SequenceNumber sequenceNumber, RtpTimestamp timestamp, int clockRate, MonotonicTime now)
    {
        ReceivedPacketKind kind = Place(sequenceNumber);
        switch (kind)
        {
            case ReceivedPacketKind.Discarded:
                Discarded++;
                return kind;
            case ReceivedPacketKind.Duplicate:
                // RFC 3550 §6.4.1 counts duplicates as received.
                Duplicates++;
                _received++;
                return kind;
            default:
                _received++;
                AddTransit(timestamp, clockRate, now);
                return kind;
        }
    }

    /// <summary>The fraction lost since the last call, in 1/256 (RFC 3550 appendix A.3).</summary>
    public byte TakeFractionLost()
    {
        long expectedInterval = Expected - _expectedPrior;
        long receivedInterval = _received - _receivedPrior;
        _expectedPrior = Expected;
        _receivedPrior = _received;
        long lost = expectedInterval - receivedInterval;
        return expectedInterval <= 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expectedInterval);
    }

    private ReceivedPacketKind Place(SequenceNumber sequenceNumber)
    {
        if (!_started)
        {
            Begin(sequenceNumber);
            return ReceivedPacketKind.InOrder;
        }

        ushort ahead = unchecked((ushort)(sequenceNumber.Value - (ushort)_highestSequence));
        int behind = ushort.MaxValue + 1 - ahead;
        if (ahead is > 0 and < MaxDropout)
        {
            _highestSequence += ahead;
            _seen = ahead < RememberedPackets ? _seen << ahead | 1 : 1;
        }
        else if (ahead >= MaxDropout && behind > MaxMisorder)
        {
            return Doubt(sequenceNumber);
        }
        else
        {
            return Remember(ahead == 0 ? 0 : behind);
        }

        _badSequence = -1;
        return ReceivedPacketKind.InOrder;
    }

    // RFC 3550 appendix A.1: two packets in a row are taken for a restart that nobody told of.
    private ReceivedPacketKind Doubt(SequenceNumber sequenceNumber)
    {
        if (_badSequence == sequenceNumber.Value)
        {
            Begin(sequenceNumber);
            return ReceivedPacketKind.Restarted;
        }

        _badSequence = sequenceNumber.Next.Value;
        return ReceivedPacketKind.Discarded;
    }

    private ReceivedPacketKind Remember(int behind)
    {
        if (behind >= RememberedPackets)
            return ReceivedPacketKind.Reordered;

        ulong bit = 1UL << behind;
        bool isKnown = (_seen & bit) != 0;
        _seen |= bit;
        return isKnown ? ReceivedPacketKind.Duplicate : ReceivedPacketKind.Reordered;
    }

    private void Begin(SequenceNumber sequenceNumber)
    {
        _started = true;
        _baseSequence = sequenceNumber.Value;
        _highestSequence = sequenceNumber.Value;
        _received = 0;
        _expectedPrior = 0;
        _receivedPrior = 0;
        _seen = 1;
        _hasTransit = false;
        _badSequence = -1;
    }

    private void AddTransit(RtpTimestamp timestamp, int clockRate, MonotonicTime now)
    {
        // Whole seconds and the rest apart: nanoseconds times clock rate overflows 64 bits after a day.
        long seconds = now.Nanoseconds / 1_000_000_000;
        long rest = now.Nanoseconds % 1_000_000_000;
        uint arrival = unchecked((uint)(seconds * clockRate + rest * clockRate / 1_000_000_000));
        int transit = unchecked((int)(arrival - timestamp.Value));
        if (_hasTransit)
        {
            int difference = unchecked(transit - _lastTransit);
            _jitter += (Math.Abs((double)difference) - _jitter) / 16;
        }

        _hasTransit = true;
        _lastTransit = transit;
    }
}

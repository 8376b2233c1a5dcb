using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// What a receiver reports about one stream: highest sequence number, losses, jitter (RFC 3550 §6.4.1, algorithms of
/// appendices A.3 and A.8).
/// </summary>
public struct ReceptionStatistics
{
    private long _baseSequence;
    private long _highestSequence;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private double _jitter;
    private long _lastTransit;
    private bool _hasTransit;
    private bool _started;

    /// <summary>Extended highest sequence number received (cycles in the upper 16 bits).</summary>
    public readonly uint ExtendedHighestSequenceNumber => (uint)_highestSequence;

    /// <summary>Packets expected minus packets received; duplicates make it negative. Clamped to 24 bits signed by the report.</summary>
    public readonly long CumulativeLost => _started ? _highestSequence - _baseSequence + 1 - _received : 0;

    /// <summary>Interarrival jitter in units of the RTP clock.</summary>
    public readonly uint Jitter => (uint)_jitter;

    /// <summary>Counts a packet.</summary>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="timestamp">Its RTP timestamp.</param>
    /// <param name="clockRate">The RTP clock, in Hz.</param>
    /// <param name="now">Its arrival.</param>
    public void Add(SequenceNumber sequenceNumber, RtpTimestamp timestamp, int clockRate, MonotonicTime now)
    {
        _received++;
        if (!_started)
        {
            _started = true;
            _baseSequence = sequenceNumber.Value;
            _highestSequence = sequenceNumber.Value;
        }
        else
        {
            int distance = (short)(sequenceNumber.Value - (ushort)_highestSequence);
            if (distance > 0)
            {
                _highestSequence += distance;
            }
        }

        AddTransit(timestamp, clockRate, now);
    }

    /// <summary>The fraction lost since the last call, in 1/256 (RFC 3550 appendix A.3).</summary>
    public byte TakeFractionLost()
    {
        if (!_started)
        {
            return 0;
        }

        long expected = _highestSequence - _baseSequence + 1;
        long expectedInterval = expected - _expectedPrior;
        long receivedInterval = _received - _receivedPrior;
        _expectedPrior = expected;
        _receivedPrior = _received;
        long lost = expectedInterval - receivedInterval;
        return expectedInterval == 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expectedInterval);
    }

    private void AddTransit(RtpTimestamp timestamp, int clockRate, MonotonicTime now)
    {
        // Whole seconds and the rest apart: nanoseconds times clock rate overflows 64 bits after a day.
        long seconds = now.Nanoseconds / 1_000_000_000;
        long rest = now.Nanoseconds % 1_000_000_000;
        uint arrival = unchecked((uint)(seconds * clockRate + rest * clockRate / 1_000_000_000));
        long transit = unchecked((int)(arrival - timestamp.Value));
        if (_hasTransit)
        {
            int difference = unchecked((int)(transit - _lastTransit));
            _jitter += (Math.Abs((double)difference) - _jitter) / 16;
        }

        _hasTransit = true;
        _lastTransit = transit;
    }
}

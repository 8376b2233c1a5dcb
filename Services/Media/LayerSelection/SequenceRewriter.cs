using JbAspire.Protocols.Wire;

namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Makes one unbroken stream out of the pieces that a consumer forwards. Numbers go on by one over switches and over packets that
/// are left out on purpose; losses of the source stay gaps, which a receiver asks for.
/// </summary>
internal struct SequenceRewriter
{
    // RFC 3550 Appendix A.1, MAX_DROPOUT: a step over more than this is a restart of the source, not loss.
    private const int MaxGap = 3000;

    // Two clocks that differ by more than this are not aligned: a sender report is wrong.
    private static readonly TimeSpan MaxMisalignment = TimeSpan.FromSeconds(3);

    private NumberRewriter _numbers;
    private uint _timestampOffset;
    private ushort _restartsAt;
    private bool _mayRestart;
    private bool _isSynchronized;
    private bool _hasSent;

    public SequenceRewriter(ushort initialSequenceNumber, uint initialTimestamp)
    {
        _numbers = new NumberRewriter(initialSequenceNumber);
        LastTimestamp = new RtpTimestamp(initialTimestamp);
    }

    /// <summary>The newest sequence number that was given out.</summary>
    public readonly SequenceNumber LastSequenceNumber => new(unchecked((ushort)_numbers.Last));

    /// <summary>The timestamp of the newest packet that was sent.</summary>
    public RtpTimestamp LastTimestamp { get; private set; }

    /// <summary>When the newest packet was sent.</summary>
    public MonotonicTime LastSentAt { get; private set; }

    /// <summary>What is added to the timestamps of the source.</summary>
    public readonly uint TimestampOffset => _timestampOffset;

    /// <summary>Whether the next packet starts a new piece.</summary>
    public readonly bool NeedsSynchronization => !_isSynchronized;

    /// <summary>The next packet starts a new piece.</summary>
    public void Desynchronize() => _isSynchronized = false;

    /// <summary>
    /// A packet of the forwarded stream is left out on purpose: the numbers close over it. When a later one has been sent already
    /// its number stays a gap.
    /// </summary>
    public void Drop(SequenceNumber sequenceNumber)
    {
        if (_isSynchronized && Accept(sequenceNumber, out bool isRestart) && !isRestart)
            _numbers.Drop(sequenceNumber.Value);
    }

    /// <summary>
    /// Rewrites a packet of the source. False when it cannot have a number: it is from before the piece that is sent now, or was
    /// left out before, or is so late that its number is not known any more.
    /// </summary>
    /// <param name="sequenceNumber">Its number at the source.</param>
    /// <param name="timestamp">Its timestamp at the source.</param>
    /// <param name="clockRate">The RTP clock, in Hz.</param>
    /// <param name="now">The time.</param>
    /// <param name="newSequenceNumber">The number to send it with.</param>
    /// <param name="newTimestamp">The timestamp to send it with.</param>
    /// <param name="timestampDifference">
    /// What to add to this stream's timestamps to get the timestamps of the stream that was forwarded before, in ticks, by the
    /// sender reports of both; null when not known. Used when a piece begins.
    /// </param>
    public bool TryRewrite(
        SequenceNumber sequenceNumber, RtpTimestamp timestamp, int clockRate, MonotonicTime now,
        out SequenceNumber newSequenceNumber, out RtpTimestamp newTimestamp, long? timestampDifference = null)
    {
        newSequenceNumber = default;
        newTimestamp = default;
        bool isRestart = false;
        if (_isSynchronized && !Accept(sequenceNumber, out isRestart))
            return false;

        if (!_isSynchronized || isRestart)
        {
            _numbers.Begin(sequenceNumber.Value);
            AlignTimestamps(timestamp, clockRate, now, isRestart ? null : timestampDifference);
            _isSynchronized = true;
        }

        bool isNewest = !_hasSent || _numbers.IsNew(sequenceNumber.Value);
        if (!_numbers.TryMap(sequenceNumber.Value, out long number))
            return false;

        newSequenceNumber = new SequenceNumber(unchecked((ushort)number));
        newTimestamp = new RtpTimestamp(unchecked(timestamp.Value + _timestampOffset));
        if (isNewest)
        {
            LastTimestamp = newTimestamp;
            LastSentAt = now;
        }

        _hasSent = true;
        return true;
    }

    /// <summary>
    /// Whether a number belongs to the source's run of numbers. A far older one may be a restart of the source: RFC 3550
    /// Appendix A.1 believes it when the next one follows.
    /// </summary>
    private bool Accept(SequenceNumber sequenceNumber, out bool isRestart)
    {
        int distance = _numbers.DistanceFromHighest(sequenceNumber.Value);
        isRestart = distance > MaxGap || (distance < -MaxGap && _mayRestart && sequenceNumber.Value == _restartsAt);
        _mayRestart = distance < -MaxGap && !isRestart;
        _restartsAt = sequenceNumber.Next.Value;
        return isRestart || distance >= -MaxGap;
    }

    private void AlignTimestamps(RtpTimestamp timestamp, int clockRate, MonotonicTime now, long? difference)
    {
        long elapsed = 0;
        if (_hasSent)
        {
            long passed = (long)((now - LastSentAt).TotalSeconds * clockRate);
            elapsed = passed;
            if (difference is { } ticks)
            {
                uint aligned = unchecked(timestamp.Value + (uint)ticks + _timestampOffset);
                long byReports = RtpTimestamp.Distance(LastTimestamp, new RtpTimestamp(aligned));
                elapsed = Math.Abs(byReports - passed) <= MaxMisalignment.TotalSeconds * clockRate ? byReports : passed;
            }

            // Two frames never share a timestamp, and time never runs back.
            elapsed = Math.Max(1, elapsed);
        }

        _timestampOffset = unchecked(LastTimestamp.Value + (uint)elapsed - timestamp.Value);
    }
}

using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>
/// Makes one unbroken stream out of the pieces that a consumer forwards: after a pause or a change of stream the sequence
/// numbers go on by one and the timestamps by the time that passed.
/// </summary>
internal struct RtpRewriter
{
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private long _firstOfPiece;
    private long _highestOfPiece;
    private bool _isSynchronized;
    private bool _hasSent;

    public RtpRewriter(ushort initialSequenceNumber, uint initialTimestamp)
    {
        LastSequenceNumber = new SequenceNumber(initialSequenceNumber);
        LastTimestamp = new RtpTimestamp(initialTimestamp);
    }

    /// <summary>The newest sequence number that was sent.</summary>
    public SequenceNumber LastSequenceNumber { get; private set; }

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

    /// <summary>Rewrites a packet of the source; false when it is from before the piece that is sent now.</summary>
    public bool TryRewrite(
        SequenceNumber sequenceNumber, RtpTimestamp timestamp, int clockRate, MonotonicTime now,
        out SequenceNumber newSequenceNumber, out RtpTimestamp newTimestamp)
    {
        if (!_isSynchronized)
        {
            Synchronize(sequenceNumber, timestamp, clockRate, now);
        }

        // A number that the piece before has used is never used again: with AEAD that would repeat a nonce (RFC 7714 §8.1).
        long extended = _highestOfPiece + SequenceNumber.Distance(new SequenceNumber(unchecked((ushort)_highestOfPiece)), sequenceNumber);
        if (extended < _firstOfPiece)
        {
            newSequenceNumber = default;
            newTimestamp = default;
            return false;
        }

        _highestOfPiece = Math.Max(_highestOfPiece, extended);
        newSequenceNumber = new SequenceNumber(unchecked((ushort)(sequenceNumber.Value + _sequenceOffset)));
        newTimestamp = new RtpTimestamp(unchecked(timestamp.Value + _timestampOffset));
        if (!_hasSent || newSequenceNumber.IsNewerThan(LastSequenceNumber))
        {
            LastSequenceNumber = newSequenceNumber;
            LastTimestamp = newTimestamp;
            LastSentAt = now;
        }

        _hasSent = true;
        return true;
    }

    private void Synchronize(SequenceNumber sequenceNumber, RtpTimestamp timestamp, int clockRate, MonotonicTime now)
    {
        _isSynchronized = true;
        _firstOfPiece = sequenceNumber.Value;
        _highestOfPiece = sequenceNumber.Value;
        ushort next = unchecked((ushort)(LastSequenceNumber.Value + 1));
        _sequenceOffset = unchecked((ushort)(next - sequenceNumber.Value));

        // At least one tick: two frames never share a timestamp.
        long elapsedTicks = _hasSent ? Math.Max(1, (long)((now - LastSentAt).TotalSeconds * clockRate)) : 0;
        _timestampOffset = unchecked(LastTimestamp.Value + (uint)elapsedTicks - timestamp.Value);
    }
}

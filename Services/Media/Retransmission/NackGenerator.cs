using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Finds the packets of one received stream that are missing, and says when to ask for each
/// (generic NACK, https://www.rfc-editor.org/rfc/rfc4585#section-6.2.1).
/// </summary>
/// <remarks>
/// After <see cref="Add"/> look at <see cref="NextDeadline"/>: it may be now. The model is in the folder's README.
/// </remarks>
internal sealed class NackGenerator
{
    /// <summary>The most sequence numbers that one call of <see cref="TakeDue"/> can give.</summary>
    public const int MaxPackets = 1000;

    // mediasoup's bounds, as MaxPackets.
    private const int MaxPacketAge = 10_000;
    private const int MaxAttempts = 10;

    private SequenceNumberUnwrapper _unwrapper;
    private MissingPacketList _missing;
    private ReorderTolerance _tolerance;
    private RetryInterval _retry;
    private long _newestKeyFrame = long.MinValue;
    private long _first;
    private SequenceNumber? _restart;
    private bool _needsKeyFrame;

    /// <summary>When something is to be asked for; <see cref="MonotonicTime.Never"/> when nothing is.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>The number of packets that are missing and not given up.</summary>
    public int MissingCount => _missing.Count;

    /// <summary>The round-trip time that questions are repeated by.</summary>
    public TimeSpan RoundTripTime => _retry.RoundTripTime;

    /// <summary>The round-trip time to the sender, from its answers to our reports.</summary>
    public void UpdateRoundTripTime(TimeSpan roundTripTime) => _retry.Set(roundTripTime);

    /// <summary>
    /// Takes note of a packet, and tells whether it is to be forwarded: one that is <see cref="PacketArrival.Known"/> is not.
    /// </summary>
    /// <param name="sequenceNumber">Its sequence number, the original one of a retransmission.</param>
    /// <param name="isKeyFrame">Whether a decoder can start with it.</param>
    /// <param name="isRecovered">Whether it came as a retransmission (RTX).</param>
    /// <param name="now">Its arrival.</param>
    public PacketArrival Add(SequenceNumber sequenceNumber, bool isKeyFrame, bool isRecovered, MonotonicTime now)
    {
        long? newest = _unwrapper.Newest;
        long sequence = _unwrapper.Peek(sequenceNumber);
        if (newest is { } known && sequence < known - MaxPacketAge)
        {
            if (!IsRestart(sequenceNumber))
                return PacketArrival.Known;

            Reset();
            newest = null;
            sequence = sequenceNumber.Value;
        }

        _restart = null;
        if (isKeyFrame)
            _newestKeyFrame = Math.Max(_newestKeyFrame, sequence);

        if (newest is { } last && sequence <= last)
            return Fill(sequence, last, isRecovered, now);

        _unwrapper.Unwrap(sequenceNumber);
        if (newest is { } previous)
            Advance(previous, sequence, now);
        else
            _first = sequence;

        return PacketArrival.Newest;
    }

    /// <summary>
    /// Gives the sequence numbers to ask for now, ascending, and notes them as asked for. What does not fit into
    /// <paramref name="destination"/> stays due.
    /// </summary>
    public int TakeDue(Span<SequenceNumber> destination, MonotonicTime now)
    {
        if (now < NextDeadline)
            return 0;

        int taken = 0;
        int kept = 0;
        MonotonicTime next = MonotonicTime.Never;
        for (int i = 0; i < _missing.Count; i++)
        {
            MissingPacket entry = _missing[i];
            if (entry.Due <= now && entry.Attempts == MaxAttempts)
                continue;

            if (entry.Due <= now && taken < destination.Length)
            {
                destination[taken++] = new SequenceNumber(unchecked((ushort)entry.Sequence));
                entry.Attempts++;
                entry.AskedAt = now;
                entry.Due = now + _retry.After(entry.Attempts);
            }

            next = MonotonicTime.Min(next, entry.Due);
            _missing[kept++] = entry;
        }

        _missing.Truncate(kept);
        NextDeadline = next;
        return taken;
    }

    /// <summary>True once after so much was lost that only a key frame helps.</summary>
    public bool TakeKeyFrameNeeded()
    {
        bool needed = _needsKeyFrame;
        _needsKeyFrame = false;
        return needed;
    }

    /// <summary>Forgets the stream: it begins anew, or was paused. What is known of the path stays.</summary>
    public void Reset()
    {
        _unwrapper = default;
        _newestKeyFrame = long.MinValue;
        _restart = null;
        GiveUp();
    }

    // As RFC 3550 appendix A.1 has it: a far jump back counts when the next packet follows it.
    private bool IsRestart(SequenceNumber sequenceNumber)
    {
        bool follows = _restart == sequenceNumber;
        _restart = sequenceNumber.Next;
        return follows;
    }

    private PacketArrival Fill(long sequence, long newest, bool isRecovered, MonotonicTime now)
    {
        // The stream's first packets may come in any order; which of them came is not remembered.
        if (sequence < _first && !isRecovered)
            return PacketArrival.Late;

        int index = _missing.Find(sequence);
        if (index < 0)
            return PacketArrival.Known;

        MissingPacket entry = _missing[index];
        _missing.RemoveAt(index);
        if (_missing.Count == 0)
            NextDeadline = MonotonicTime.Never;

        // Without RTX a repair looks like a late packet: what comes within half a round trip of the question was on its way already.
        bool cameByItself = !isRecovered && (entry.Attempts == 0 || now - entry.AskedAt < _retry.RoundTripTime / 2);
        if (cameByItself)
            _tolerance.Learn(now - entry.FoundAt, newest - sequence, now);
        else if (entry.Attempts == 1)
            _retry.AddRepair(now - entry.AskedAt);

        return entry.Attempts > 0 && !cameByItself ? PacketArrival.Repaired : PacketArrival.Late;
    }

    private void Advance(long previous, long sequence, MonotonicTime now)
    {
        _missing.RemoveBefore(sequence - MaxPacketAge);
        long gap = sequence - previous - 1;
        if (gap > 0 && !TryMakeRoom(gap))
        {
            // mediasoup: what came before the key frame that is asked for now will not be missed.
            GiveUp();
            _needsKeyFrame = true;
            return;
        }

        if (gap > 0)
        {
            _tolerance.Forget(now);
            MonotonicTime due = now + _tolerance.Delay;
            NextDeadline = MonotonicTime.Min(NextDeadline, due);
            for (long lost = previous + 1; lost < sequence; lost++)
            {
                _missing.Append(new MissingPacket { Sequence = lost, FoundAt = now, Due = due });
            }
        }

        HastenSurelyLost(sequence, now);
    }

    private bool TryMakeRoom(long gap)
    {
        if (_missing.Count + gap > MaxPackets)
            _missing.RemoveBefore(_newestKeyFrame);

        return _missing.Count + gap <= MaxPackets;
    }

    private void HastenSurelyLost(long newest, MonotonicTime now)
    {
        // Those that were never asked for are the newest of the list.
        for (int i = _missing.Count - 1; i >= 0 && _missing[i].Attempts == 0; i--)
        {
            ref MissingPacket entry = ref _missing[i];
            if (newest - entry.Sequence >= _tolerance.Packets && now < entry.Due)
            {
                entry.Due = now;
                NextDeadline = MonotonicTime.Min(NextDeadline, now);
            }
        }
    }

    private void GiveUp()
    {
        _missing.Clear();
        NextDeadline = MonotonicTime.Never;
    }
}

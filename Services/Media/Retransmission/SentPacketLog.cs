using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Notes what a consumer sent under which number, 24 bytes a packet, and decides whether a packet that the receiver asks for may
/// be sent again now.
/// </summary>
internal sealed class SentPacketLog
{
    // The source's packets are kept as long (PacketHistory); a log grows until it spans that.
    private const uint MaxAgeMilliseconds = 1000;
    private const int FirstCapacity = 64;
    private const int MaxCapacity = 4096;

    // mediasoup and libwebrtc ask at most ten times.
    private const int MaxResends = 10;

    // Our round-trip time and the peer's differ: three quarters of ours, so that no honest question is refused.
    private const int RoundTripNumerator = 3;
    private const int RoundTripDenominator = 4;

    private Entry[]? _entries;

    /// <summary>The memory that is held, in bytes.</summary>
    public int MemoryBytes => (_entries?.Length ?? 0) * Entry.Size;

    /// <summary>Notes a packet that is sent for the first time.</summary>
    public void Add(in SentPacket packet, MonotonicTime now)
    {
        _entries ??= new Entry[FirstCapacity];
        uint time = ToMilliseconds(now);
        while (_entries.Length < MaxCapacity && EntryFor(packet.SequenceNumber) is { Exists: true } old
            && old.SequenceNumber != packet.SequenceNumber && unchecked(time - old.SentAt) < MaxAgeMilliseconds)
        {
            Grow();
        }

        EntryFor(packet.SequenceNumber) = new Entry
        {
            Rewrite = packet.Rewrite,
            Timestamp = packet.Timestamp,
            SentAt = time,
            SequenceNumber = packet.SequenceNumber,
            SourceSequenceNumber = packet.SourceSequenceNumber,
            StreamIndex = packet.StreamIndex,
            Flags = SentPacketFlags.Exists | (packet.Marker ? SentPacketFlags.Marker : 0) | (packet.IsLate ? SentPacketFlags.Late : 0),
        };
    }

    /// <summary>
    /// The receiver misses a packet. False when it is unknown, or may not be sent again now: it was sent again less than about a
    /// round trip ago, or ten times. True notes it as sent again.
    /// </summary>
    /// <param name="sequenceNumber">The number that it was sent with.</param>
    /// <param name="now">The time.</param>
    /// <param name="roundTripTime">The round-trip time to the receiver; mediasoup takes 100 ms until one is known.</param>
    /// <param name="packet">What to send.</param>
    public bool TryTakeForResend(SequenceNumber sequenceNumber, MonotonicTime now, TimeSpan roundTripTime, out SentPacket packet)
    {
        packet = default;
        if (_entries is null)
            return false;

        ref Entry entry = ref EntryFor(sequenceNumber);
        uint time = ToMilliseconds(now);
        uint sinceSent = unchecked(time - entry.SentAt);
        if (!entry.Exists || entry.SequenceNumber != sequenceNumber || entry.Resends == MaxResends)
            return false;

        // The time is that of the last resend, so that a packet's whole life is bounded by both: ten times, each within a second.
        long pause = (long)roundTripTime.TotalMilliseconds * RoundTripNumerator / RoundTripDenominator;
        if (sinceSent > MaxAgeMilliseconds || (entry.Resends > 0 && sinceSent < pause))
            return false;

        // The receiver saw the gap before the packet came from its source: what asks for it was under way when it was sent.
        if (entry.IsLate && entry.Resends == 0 && sinceSent <= roundTripTime.TotalMilliseconds)
            return false;

        entry.SentAt = time;
        entry.Resends++;
        packet = new SentPacket(
            entry.SequenceNumber, entry.SourceSequenceNumber, entry.Timestamp, entry.StreamIndex, entry.Marker, entry.Rewrite, entry.IsLate);
        return true;
    }

    /// <summary>Whether a packet that was sent under this number is too old to be sent again. False for one that was never sent.</summary>
    public bool IsGone(SequenceNumber sequenceNumber, MonotonicTime now)
    {
        if (_entries is null)
            return false;

        ref Entry entry = ref EntryFor(sequenceNumber);
        bool isOld = entry.SequenceNumber == sequenceNumber && unchecked(ToMilliseconds(now) - entry.SentAt) > MaxAgeMilliseconds;
        return entry.Exists && (isOld || entry.SequenceNumber.IsNewerThan(sequenceNumber));
    }

    /// <summary>Forgets all packets: what was sent before is not to be sent again.</summary>
    public void Clear() => _entries = null;

    // It wraps after 49 days, as its differences do.
    private static uint ToMilliseconds(MonotonicTime time) => unchecked((uint)time.Milliseconds);

    private ref Entry EntryFor(SequenceNumber sequenceNumber) => ref _entries![sequenceNumber.Value & (_entries.Length - 1)];

    private void Grow()
    {
        Entry[] old = _entries!;
        _entries = new Entry[old.Length * 2];
        foreach (ref Entry entry in old.AsSpan())
        {
            if (entry.Exists)
                EntryFor(entry.SequenceNumber) = entry;
        }
    }

    private struct Entry
    {
        public const int Size = 24;

        public ulong Rewrite;
        public RtpTimestamp Timestamp;
        public uint SentAt;
        public SequenceNumber SequenceNumber;
        public SequenceNumber SourceSequenceNumber;
        public byte StreamIndex;
        public byte Resends;
        public SentPacketFlags Flags;

        public readonly bool Exists => (Flags & SentPacketFlags.Exists) != 0;

        public readonly bool Marker => (Flags & SentPacketFlags.Marker) != 0;

        public readonly bool IsLate => (Flags & SentPacketFlags.Late) != 0;
    }
}

using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Joins transport-wide feedback with what was sent: the results come in the order of arrival, with the receiver's times unwrapped
/// (the reference time has 24 bits of 64 ms: it wraps after 12.4 days).
/// </summary>
internal sealed class FeedbackAdapter
{
    private const int ReferenceBits = 24;
    private const long NanosecondsPerReference = TransportWideFeedback.ReferenceTimeUnitMilliseconds * 1_000_000L;
    private const long NanosecondsPerDelta = 250_000;

    private PacketResult[] _results = new PacketResult[32];
    private int _count;
    private int _lastReference;
    private long _reference;
    private bool _started;
    private SequenceNumber _next;

    /// <summary>What was sent.</summary>
    public SentPacketHistory History { get; } = new();

    /// <summary>The packets of the last feedback that were not told of before.</summary>
    public ReadOnlySpan<PacketResult> Results => _results.AsSpan(0, _count);

    /// <summary>How many packets that were told as lost have arrived after all, by the last feedback.</summary>
    public int LateArrivals { get; private set; }

    /// <summary>
    /// Bytes that were sent before what the last feedback tells of, and after what the one before told of: a feedback was lost. They
    /// are taken for received, as libwebrtc's robust throughput estimator does: the loss was on the way back.
    /// </summary>
    public int SkippedBytes { get; private set; }

    /// <summary>Reads a feedback; false when it tells nothing new.</summary>
    public bool Read(in TransportWideFeedback feedback)
    {
        _count = 0;
        LateArrivals = 0;
        SkippedBytes = _started ? Skip(feedback.BaseSequenceNumber) : 0;
        SequenceNumber end = feedback.BaseSequenceNumber + feedback.PacketStatusCount;
        if (!_started || SequenceNumber.Distance(_next, end) > 0)
        {
            _next = end;
        }

        long arrival = UnwrapReference(feedback.ReferenceTime) * NanosecondsPerReference;
        bool isSorted = true;
        long newest = long.MinValue;
        int limit = SentPacketHistory.MaxCapacity;
        foreach (TransportPacketStatus status in feedback.Packets)
        {
            arrival += status.Delta * NanosecondsPerDelta;
            if (!History.TryResolve(
                status.SequenceNumber, status.Received, out MonotonicTime sentAt, out int bytes, out ushort cluster, out bool wasLost))
            {
                continue;
            }

            LateArrivals += wasLost ? 1 : 0;
            if (_count == _results.Length)
            {
                Array.Resize(ref _results, Math.Min(limit, _results.Length * 2));
            }

            if (_count == limit)
            {
                break;
            }

            _results[_count++] = new PacketResult(sentAt, new MonotonicTime(arrival), bytes, cluster, status.Received);
            if (status.Received)
            {
                isSorted &= arrival >= newest;
                newest = Math.Max(newest, arrival);
            }
        }

        if (!isSorted)
        {
            _results.AsSpan(0, _count).Sort(static (left, right) => Compare(left, right));
        }

        return _count > 0;
    }

    private int Skip(SequenceNumber first)
    {
        int bytes = 0;
        int gap = SequenceNumber.Distance(_next, first);
        for (int i = gap; i > 0 && i > gap - SentPacketHistory.MaxCapacity; i--)
        {
            bytes += History.TryResolve(first - i, received: true, out _, out int length, out _, out _) ? length : 0;
        }

        return bytes;
    }

    private static int Compare(in PacketResult left, in PacketResult right)
    {
        int order = left.Received.CompareTo(right.Received);
        if (order == 0 && left.Received)
        {
            order = left.ArrivedAt.CompareTo(right.ArrivedAt);
        }

        return order != 0 ? order : left.SentAt.CompareTo(right.SentAt);
    }

    private long UnwrapReference(int reference)
    {
        if (!_started)
        {
            _started = true;
            _reference = reference;
        }
        else
        {
            // The shorter way round in 24 bits.
            _reference += (reference - _lastReference) << (32 - ReferenceBits) >> (32 - ReferenceBits);
        }

        _lastReference = reference;
        return _reference;
    }
}

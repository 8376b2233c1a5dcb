using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl;

/// <summary>
/// Tells a sending peer when each of its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01), from which its
/// own congestion control estimates what the path to us carries.
/// </summary>
internal sealed class TransportWideFeedbackGenerator(Transport transport, Ssrc ssrc)
{
    // mediasoup's interval; libwebrtc's lies between 50 and 250 ms.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // At 100 ms an interval this is 10,000 packets a second; more are left out and count as lost.
    private const int MaxPackets = 1000;
    private const int FirstPackets = 16;

    private const int MaxFeedbackLength = 1100;

    // Grows to what a peer sends between two feedbacks: most transports receive little or nothing.
    private TransportPacketArrival[] _arrivals = [];
    private int _count;
    private byte _feedbackCount;
    private Ssrc _mediaSsrc;
    private SequenceNumber _next;
    private bool _hasReported;

    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Notes a packet. True when that set a new deadline.</summary>
    public bool Add(in RtpPacketView packet, int extensionId, MonotonicTime now)
    {
        if (!packet.TryGetExtension(extensionId, out ReadOnlySpan<byte> value)
            || !TransportSequenceNumberExtension.TryRead(value, out SequenceNumber sequenceNumber)
            || _count == MaxPackets)
        {
            return false;
        }

        _mediaSsrc = packet.Ssrc;
        if (_count == _arrivals.Length)
        {
            Array.Resize(ref _arrivals, Math.Clamp(2 * _count, FirstPackets, MaxPackets));
        }

        _arrivals[_count++] = new TransportPacketArrival(sequenceNumber, now);
        if (NextDeadline != MonotonicTime.Never)
        {
            return false;
        }

        NextDeadline = now + Interval;
        return true;
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        if (now < NextDeadline)
        {
            return;
        }

        NextDeadline = MonotonicTime.Never;
        Span<TransportPacketArrival> arrivals = TakeInOrder();
        while (arrivals.Length > 0)
        {
            Span<byte> buffer = sink.GetBuffer();
            SequenceNumber first = _hasReported ? _next : arrivals[0].SequenceNumber;
            if (!TransportWideFeedbackWriter.TryWrite(
                buffer[..MaxFeedbackLength], ssrc, _mediaSsrc, _feedbackCount, first, arrivals, out int length, out int reported))
            {
                // The gap from what was reported before is too wide for a message: begin anew.
                _hasReported = false;
                if (first == arrivals[0].SequenceNumber)
                {
                    return;
                }

                continue;
            }

            _feedbackCount++;
            _next = arrivals[reported - 1].SequenceNumber.Next;
            _hasReported = true;
            transport.SendRtcp(buffer, length, now, sink);
            arrivals = arrivals[reported..];
        }
    }

    // Ascending, each once, none that an earlier message has told as lost: the sender has given that one up.
    private Span<TransportPacketArrival> TakeInOrder()
    {
        Span<TransportPacketArrival> arrivals = _arrivals.AsSpan(0, _count);
        _count = 0;
        arrivals.Sort(static (left, right) => SequenceNumber.Distance(right.SequenceNumber, left.SequenceNumber));
        int kept = 0;
        foreach (TransportPacketArrival arrival in arrivals)
        {
            bool isOld = _hasReported && SequenceNumber.Distance(_next, arrival.SequenceNumber) < 0;
            bool isDuplicate = kept > 0 && arrivals[kept - 1].SequenceNumber == arrival.SequenceNumber;
            if (!isOld && !isDuplicate)
            {
                arrivals[kept++] = arrival;
            }
        }

        return arrivals[..kept];
    }
}

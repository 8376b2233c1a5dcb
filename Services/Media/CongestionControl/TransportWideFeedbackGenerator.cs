using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl;

/// <summary>
/// Tells a sending peer when each of its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01), from which its
/// own congestion control estimates what the path to us carries.
/// </summary>
internal sealed class TransportWideFeedbackGenerator(WebRtcTransport transport, Ssrc ssrc)
{
    // mediasoup's interval; libwebrtc's lies between 50 and 250 ms.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // At 100 ms an interval this is 10,000 packets a second; more are left out and count as lost.
    private const int MaxPackets = 1000;

    private readonly TransportWideArrival[] _arrivals = new TransportWideArrival[MaxPackets];
    private int _count;
    private byte _feedbackCount;
    private Ssrc _mediaSsrc;

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
        _arrivals[_count++] = new TransportWideArrival(sequenceNumber, now);
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
        Span<TransportWideArrival> arrivals = _arrivals.AsSpan(0, _count);
        _count = 0;
        arrivals.Sort(static (left, right) => -SequenceNumber.Distance(left.SequenceNumber, right.SequenceNumber));
        while (arrivals.Length > 0)
        {
            Span<byte> buffer = sink.GetBuffer();
            if (!TransportWideFeedback.TryWrite(buffer, ssrc, _mediaSsrc, _feedbackCount, arrivals, out int length, out int taken) || taken == 0)
            {
                return;
            }

            _feedbackCount++;
            transport.SendRtcp(buffer, length, now, sink);
            arrivals = arrivals[taken..];
        }
    }
}

using JbAspire.Media.CongestionControl;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>The way of a packet into the objects of a transport: parse, find its producer.</summary>
internal sealed class MediaReceiver(Transport transport, TransportWideFeedbackGenerator feedback)
{
    private readonly RtcpReceiver _rtcpReceiver = new(transport);
    private readonly DropCounters _drops = transport.Context.Drops;

    /// <summary>Takes an RTCP packet or compound.</summary>
    public void HandleRtcp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink) => _rtcpReceiver.Handle(datagram, now, sink);

    /// <summary>Takes an RTP packet. True when the transport may have a new deadline.</summary>
    public bool HandleRtp(Span<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        if (!RtpPacketView.TryParse(datagram, out RtpPacketView packet))
        {
            _drops.Count(DropReason.RtpMalformed);
            return false;
        }

        transport.Traffic.RtpReceived.Add(datagram.Length, now);
        int sequenceNumberId = transport.Listener.TransportSequenceNumberId;
        bool hasNewDeadline = sequenceNumberId != 0 && feedback.Add(packet, sequenceNumberId, now);
        if (!transport.Listener.TryFind(packet, out RtpSource source))
        {
            _drops.Count(DropReason.RtpUnknownSsrc);
            return hasNewDeadline;
        }

        if (source.IsRetransmission)
        {
            transport.Traffic.RtxReceived.Add(datagram.Length, now);
            if (source.Stream.Ssrc is not { } ssrc
                || !source.Producer.TryGetRepairedPayloadType(packet.PayloadType, out byte payloadType)
                || !RtxPacket.TryRestore(datagram, ssrc, payloadType, out Span<byte> restored)
                || !RtpPacketView.TryParse(restored, out RtpPacketView original))
            {
                // Padding of the peer's own probes, or a payload type without an apt.
                _drops.Count(DropReason.RtpRetransmission);
                return hasNewDeadline;
            }

            return source.Producer.HandleRtp(original, source.Stream, true, now, sink) || hasNewDeadline;
        }

        hasNewDeadline |= source.Producer.HandleRtp(packet, source.Stream, false, now, sink);
        return hasNewDeadline;
    }
}

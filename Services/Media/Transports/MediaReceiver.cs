using JbAspire.Media.CongestionControl;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>The way of a protected datagram into the objects of a transport: decrypt, parse, find its producer.</summary>
internal sealed class MediaReceiver(WebRtcTransport transport, TransportWideFeedbackGenerator feedback)
{
    private readonly RtcpReceiver _rtcpReceiver = new(transport);
    private readonly DropCounters _drops = transport.Context.Drops;

    /// <summary>Takes a datagram, which is decrypted in place. True when the transport may have a new deadline.</summary>
    public bool Handle(Span<byte> datagram, SrtpReceiver receiver, MonotonicTime now, IDatagramSink sink)
    {
        int length;
        if (RtpPacketView.IsRtcp(datagram))
        {
            if (!IsAuthentic(receiver.UnprotectRtcp(datagram, out length)))
            {
                return false;
            }

            _rtcpReceiver.Handle(datagram[..length], now, sink);
            return true;
        }

        return IsAuthentic(receiver.UnprotectRtp(datagram, out length)) && HandleRtp(datagram[..length], now, sink);
    }

    private bool HandleRtp(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink)
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
        }
        else if (source.IsRetransmission)
        {
            transport.Traffic.RtxReceived.Add(datagram.Length, now);
            _drops.Count(DropReason.RtpRetransmission);
        }
        else
        {
            source.Producer.HandleRtp(packet, source.Stream, now, sink);
        }

        return hasNewDeadline;
    }

    private bool IsAuthentic(SrtpResult result)
    {
        if (result != SrtpResult.Ok)
        {
            _drops.Count(result switch
            {
                SrtpResult.AuthenticationFailed => DropReason.SrtpAuthenticationFailed,
                SrtpResult.Replayed => DropReason.SrtpReplayed,
                _ => DropReason.SrtpMalformed,
            });
        }

        return result == SrtpResult.Ok;
    }
}

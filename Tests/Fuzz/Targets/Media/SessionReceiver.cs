using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;

namespace JbAspire.Tests.Fuzz.Targets.Media;

/// <summary>A browser that decodes nothing: transport-wide feedback, and a NACK for each gap.</summary>
internal sealed class SessionReceiver : IMediaListener
{
    private const int MaxGap = 50;

    private readonly VirtualPeer _peer;
    private readonly IMediaListener _feedback;
    private readonly Dictionary<Ssrc, SequenceNumber> _newest = [];

    public SessionReceiver(VirtualPeer peer, bool sendsFeedback)
    {
        _peer = peer;
        _feedback = new VideoReceiver(peer) { SendsFeedback = sendsFeedback };
        peer.Listener = this;
    }

    public void OnRtp(byte[] packet, MonotonicTime now)
    {
        _feedback.OnRtp(packet, now);
        FuzzException.Require(RtpPacketView.TryParse(packet, out RtpPacketView view), "The SFU sends RTP.");
        int distance = _newest.TryGetValue(view.Ssrc, out SequenceNumber newest) ? SequenceNumber.Distance(newest, view.SequenceNumber) : 1;
        if (distance < 0)
            return;
        if (distance is > 1 and <= MaxGap)
            Ask(view.Ssrc, newest, distance - 1);
        _newest[view.Ssrc] = view.SequenceNumber;
    }

    public void OnRtcp(byte[] packet, MonotonicTime now)
    {
        FuzzException.Require(RtcpCompoundView.TryParse(packet, out _), "The SFU sends RTCP.");
        _feedback.OnRtcp(packet, now);
    }

    public void OnTick(MonotonicTime now) => _feedback.OnTick(now);

    private void Ask(Ssrc media, SequenceNumber after, int count)
    {
        Span<SequenceNumber> missing = stackalloc SequenceNumber[count];
        for (int i = 0; i < count; i++)
            missing[i] = after + (i + 1);
        Span<byte> buffer = stackalloc byte[400];
        if (GenericNack.TryWrite(buffer, new Ssrc(1), media, missing, out int length))
            _peer.SendRtcp(buffer[..length]);
    }
}

using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>Whole calls through one worker on virtual time: ICE, DTLS, SRTP and RTP as a browser speaks them.</summary>
public sealed class ForwardingTests : IDisposable
{
    private readonly VirtualCall _call = new();

    public void Dispose() => _call.Dispose();

    [Fact]
    public void A_packet_reaches_every_other_peer_with_its_payload_unchanged()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualPeer chi = _call.Join("chi");
        VirtualTrack audio = VirtualTrack.ProduceAudio(anna);
        Consumer toBao = VirtualTrack.Consume(_call, bao, audio.Producer, "to-bao");
        VirtualTrack.Consume(_call, chi, audio.Producer, "to-chi");
        byte[] payload = [0xFC, 1, 2, 3, 4, 5];

        audio.SendPayload(payload);
        _call.Deliver();

        RtpPacketView packet = Parse(Assert.Single(bao.Received));
        Assert.Equal(payload, packet.Payload.ToArray());
        Assert.Equal(toBao.Ssrc, packet.Ssrc);
        Assert.Equal(toBao.RtpParameters.Codecs[0].PayloadType, packet.PayloadType);
        Assert.True(packet.TryGetExtension(VirtualTrack.MidId, out ReadOnlySpan<byte> mid));
        Assert.Equal(toBao.RtpParameters.Mid, System.Text.Encoding.ASCII.GetString(mid));
        Assert.Equal(payload, Parse(Assert.Single(chi.Received)).Payload.ToArray());
        Assert.Empty(anna.Received);
    }

    [Fact]
    public void Video_begins_with_a_keyframe_that_is_asked_for_at_once()
    {
        (VirtualPeer anna, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        video.Send();
        _call.Deliver();
        VirtualTrack.Consume(_call, bao, video.Producer);
        _call.Deliver();
        Assert.Equal(1, CountPictureLossIndications(anna));

        video.Send();
        video.Send(isKeyFrame: true);
        video.Send();
        _call.Deliver();

        Assert.Equal([0x00, 0x01], bao.Received.Select(packet => Parse(packet).Payload[1]));
    }

    [Fact]
    public void A_paused_consumer_gets_nothing_and_goes_on_without_a_gap()
    {
        (_, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);
        video.Send(isKeyFrame: true);
        video.Send();
        _call.Deliver();
        consumer.Pause(_call.Now, _call.Sink);
        for (int i = 0; i < 50; i++)
        {
            video.Send();
        }

        _call.Deliver();
        Assert.Equal(2, bao.Received.Count);

        consumer.Resume(_call.Now, _call.Sink);
        video.Send(isKeyFrame: true);
        _call.Deliver();

        Assert.Equal(3, bao.Received.Count);
        Assert.Equal(Parse(bao.Received[1]).SequenceNumber.Next, Parse(bao.Received[2]).SequenceNumber);
    }

    [Fact]
    public void A_gap_in_what_the_producer_sends_stays_a_gap()
    {
        (_, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        VirtualTrack.Consume(_call, bao, video.Producer);
        video.Send(isKeyFrame: true);
        video.Send(skipSequenceNumber: true);
        _call.Deliver();

        Assert.Equal(2, SequenceNumber.Distance(Parse(bao.Received[0]).SequenceNumber, Parse(bao.Received[1]).SequenceNumber));
    }

    [Fact]
    public void The_highest_stream_of_simulcast_that_sends_is_forwarded_and_changed_at_a_keyframe()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack video = VirtualTrack.ProduceSimulcast(anna);
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);

        video.Send(isKeyFrame: true, stream: 0);
        _call.Deliver();
        Assert.Equal(0, consumer.CurrentLayers?.SpatialLayer);

        // The high stream begins: the low one is forwarded until the high one has a keyframe.
        video.Send(stream: 2);
        video.Send(stream: 0);
        _call.Deliver();
        Assert.Equal(0, consumer.CurrentLayers?.SpatialLayer);
        video.Send(isKeyFrame: true, stream: 2, size: 900);
        video.Send(stream: 0);
        _call.Deliver();

        Assert.Equal(2, consumer.CurrentLayers?.SpatialLayer);
        Assert.Equal([100, 100, 900], bao.Received.Select(packet => Parse(packet).Payload.Length));
        Assert.Equal(1, SequenceNumber.Distance(Parse(bao.Received[1]).SequenceNumber, Parse(bao.Received[2]).SequenceNumber));

        // It falls silent: after two seconds, and at most one more to notice, the low one is forwarded again.
        for (int i = 0; i < 150; i++)
        {
            _call.Run(TimeSpan.FromMilliseconds(30));
            video.Send(isKeyFrame: i % 10 == 0, stream: 0);
        }

        _call.Deliver();
        Assert.Equal(0, consumer.CurrentLayers?.SpatialLayer);
        Assert.Contains(_call.Events, e => e is MediaEvent.ConsumerLayersChanged { SpatialLayer: 2 });
    }

    [Fact]
    public void Preferred_layers_are_never_exceeded()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack video = VirtualTrack.ProduceSimulcast(anna);
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);
        consumer.SetPreferredLayers(new ConsumerLayers(1, null), _call.Now, _call.Sink);
        for (int i = 0; i < 30; i++)
        {
            for (int stream = 0; stream < 3; stream++)
            {
                video.Send(isKeyFrame: i % 5 == 0, stream);
            }

            _call.Run(TimeSpan.FromMilliseconds(33));
        }

        Assert.Equal(1, consumer.CurrentLayers?.SpatialLayer);
    }

    [Fact]
    public void The_senders_clock_arrives_in_sender_reports_and_the_peer_gets_receiver_reports_and_arrival_times()
    {
        (VirtualPeer anna, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        VirtualTrack.Consume(_call, bao, video.Producer);
        var ntp = NtpTime.From(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        byte[] report = new byte[100];
        SenderReport.TryWrite(report, new Ssrc(2222), ntp, new RtpTimestamp(90_000), 1, 100, [], out int length);
        for (int i = 0; i < 40; i++)
        {
            video.Send(isKeyFrame: i == 0);
            if (i == 2)
            {
                anna.SendRtcp(report.AsSpan(0, length));
            }

            _call.Run(TimeSpan.FromMilliseconds(50));
        }

        Assert.True(SenderReport.TryParse(Rtcp(bao.ReceivedRtcp.Find(packet => Rtcp(packet).Type == RtcpPacketType.SenderReport)!).View, out SenderReport forwarded));
        Assert.InRange((forwarded.NtpTime.ToTimeSpan() - ntp.ToTimeSpan()).TotalMilliseconds, 1, 2000);
        Assert.True(ReceiverReport.TryParse(Rtcp(anna.ReceivedRtcp.FindLast(packet => Rtcp(packet).Type == RtcpPacketType.ReceiverReport)!).View, out ReceiverReport received));
        int blocks = 0;
        foreach (ReportBlock block in received.Reports)
        {
            blocks++;
            Assert.Equal(new Ssrc(2222), block.Ssrc);
            Assert.Equal(0, block.FractionLost);
            Assert.Equal(ntp.Compact, block.LastSenderReport);
        }

        Assert.Equal(1, blocks);
        Assert.InRange(anna.ReceivedRtcp.Count(packet => Rtcp(packet).Type == RtcpPacketType.TransportFeedback), 15, 25);
    }

    [Fact]
    public void The_round_trip_time_is_what_passed_less_what_the_peer_held_the_report()
    {
        (_, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);
        video.Send(isKeyFrame: true);
        while (!bao.ReceivedRtcp.Exists(packet => Rtcp(packet).Type == RtcpPacketType.SenderReport))
        {
            _call.Run(TimeSpan.FromMilliseconds(5));
        }

        Assert.True(SenderReport.TryParse(Rtcp(bao.ReceivedRtcp.Find(packet => Rtcp(packet).Type == RtcpPacketType.SenderReport)!).View, out SenderReport report));
        _call.Run(TimeSpan.FromMilliseconds(120));
        byte[] answer = new byte[100];
        var block = new ReportBlock(consumer.Ssrc, 64, 7, 1, 0, report.NtpTime.Compact, NtpTime.ToCompact(TimeSpan.FromMilliseconds(50)));
        ReceiverReport.TryWrite(answer, new Ssrc(1), [block], out int length);
        bao.SendRtcp(answer.AsSpan(0, length));
        _call.Deliver();

        Assert.InRange(consumer.Counters.RoundTripTime!.Value.TotalMilliseconds, 70, 80);
        Assert.Equal(64, consumer.Counters.FractionLost);
        Assert.Equal(7, consumer.Counters.PacketsLost);
    }

    [Fact]
    public void Picture_loss_indications_of_consumers_reach_the_producer_once_a_second()
    {
        (VirtualPeer anna, VirtualPeer bao, VirtualTrack video) = JoinTwo();
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);
        video.Send(isKeyFrame: true);
        _call.Run(TimeSpan.FromMilliseconds(20));
        int before = CountPictureLossIndications(anna);
        byte[] pli = new byte[12];
        PictureLossIndication.TryWrite(pli, new Ssrc(1), consumer.Ssrc, out _);
        for (int i = 0; i < 10; i++)
        {
            bao.SendRtcp(pli);
            _call.Run(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(1, CountPictureLossIndications(anna) - before);
        Assert.Equal(10, consumer.Counters.PliCount);
    }

    private (VirtualPeer Anna, VirtualPeer Bao, VirtualTrack Video) JoinTwo()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        return (anna, bao, VirtualTrack.ProduceVideo(anna));
    }

    private static int CountPictureLossIndications(VirtualPeer peer) =>
        peer.ReceivedRtcp.Count(packet => PictureLossIndication.TryParse(Rtcp(packet).View, out _));

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }

    private static ParsedRtcp Rtcp(byte[] packet) => new(packet);

    private readonly record struct ParsedRtcp(byte[] Bytes)
    {
        public RtcpPacketView View
        {
            get
            {
                Assert.True(RtcpPacketView.TryParse(Bytes, out RtcpPacketView view));
                return view;
            }
        }

        public RtcpPacketType Type => View.Type;
    }
}

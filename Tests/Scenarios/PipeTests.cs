using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>mediasoup's test-PipeTransport as far as it is about streams within a node, and what a room on two workers promises besides.</summary>
public sealed class PipeTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private readonly PipedCalls _calls = new();
    private readonly VirtualPeer _sender;
    private readonly VirtualPeer _receiver;

    public PipeTests()
    {
        _sender = _calls.Home.Join("sender");
        _receiver = _calls.Shard.Join("receiver");
        _calls.Run(TimeSpan.FromMilliseconds(50));
    }

    public void Dispose() => _calls.Dispose();

    [Fact]
    public void Audio_of_one_worker_reaches_a_consumer_on_the_other_with_every_packet_in_order()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        Producer image = _calls.Pipe(track.Producer);
        VirtualTrack.Consume(_calls.Shard, _receiver, image);
        for (byte i = 0; i < 100; i++)
        {
            track.SendPayload([i, 1, 2, 3]);
            _calls.Run(Moment);
        }

        Assert.Equal(track.Producer.Id, image.Id);
        Assert.Equal(Enumerable.Range(0, 100), _receiver.Received.Select(packet => (int)Parse(packet).Payload[0]));
        ushort first = Parse(_receiver.Received[0]).SequenceNumber.Value;
        Assert.All(_receiver.Received.Select((packet, i) => (packet, i)), entry =>
            Assert.Equal((ushort)(first + entry.i), Parse(entry.packet).SequenceNumber.Value));
    }

    [Fact]
    public void Every_layer_passes_with_its_own_number_and_time_and_only_ssrc_and_payload_type_change()
    {
        VirtualTrack track = VirtualTrack.ProduceSimulcast(_sender);
        Producer image = _calls.Pipe(track.Producer);
        for (int i = 0; i < 10; i++)
        {
            for (int stream = 0; stream < 3; stream++)
                track.Send(isKeyFrame: i == 0, stream);
            _calls.Run(Moment);
        }

        List<byte[]> rtp = _calls.Carried.FindAll(datagram => RtpPacketView.IsRtpOrRtcp(datagram) && !RtpPacketView.IsRtcp(datagram));
        Assert.Equal(3, image.Streams.Count);
        Assert.Equal(30, rtp.Count);
        foreach (ProducerStream stream in image.Streams)
        {
            ushort[] numbers = [.. rtp.Select(packet => Header(packet)).Where(header => header.Ssrc == stream.Ssrc).Select(header => header.Number)];
            Assert.Equal(Enumerable.Range(1, 10).Select(number => (ushort)number), numbers);
            Assert.Equal(10, stream.Traffic.Packets);
        }
    }

    [Fact]
    public void Key_frame_request_of_a_consumer_travels_back_to_the_peer()
    {
        VirtualTrack track = VirtualTrack.ProduceVideo(_sender);
        track.Send(isKeyFrame: true);
        Producer image = _calls.Pipe(track.Producer);
        track.Send();
        _calls.Run(Moment);
        int before = KeyFrameRequests();

        Consumer consumer = VirtualTrack.Consume(_calls.Shard, _receiver, image);
        _calls.Run(Moment);
        Assert.Equal(before + 1, KeyFrameRequests());
        track.Send(isKeyFrame: true);
        _calls.Run(Moment);
        Assert.Single(_receiver.Received);

        _calls.Run(TimeSpan.FromSeconds(2));
        consumer.RequestKeyFrame(_calls.Shard.Now, _calls.Shard.Sink);
        _calls.Run(Moment);
        Assert.Equal(before + 2, KeyFrameRequests());
    }

    [Fact]
    public void Consumer_of_the_other_worker_gets_lost_packets_again_from_its_own_worker()
    {
        VirtualTrack track = VirtualTrack.ProduceVideo(_sender);
        Producer image = _calls.Pipe(track.Producer);
        var options = new ConsumerOptions { Id = "consumer", ProducerId = image.Id, RtpCapabilities = _receiver.Transport.Router.RtpCapabilities };
        Consumer consumer = _receiver.Transport.Consume(options, _calls.Shard.Now, _calls.Shard.Sink);
        for (int i = 0; i < 5; i++)
        {
            track.Send(isKeyFrame: i == 0);
            _calls.Run(Moment);
        }

        int carried = _calls.Carried.Count;
        SequenceNumber lost = Parse(_receiver.Received[2]).SequenceNumber;
        Span<byte> buffer = stackalloc byte[100];
        Assert.True(GenericNack.TryWrite(buffer, new Ssrc(1), consumer.Ssrc, [lost], out int length));
        _receiver.SendRtcp(buffer[..length]);
        _calls.Run(Moment);

        Assert.Equal(6, _receiver.Received.Count);
        Assert.Equal(consumer.RtxSsrc, Parse(_receiver.Received[5]).Ssrc);
        Assert.Equal(carried, _calls.Carried.Count);
    }

    [Fact]
    public void Pause_and_resume_follow_to_the_image_and_its_consumers()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        Producer image = _calls.Pipe(track.Producer);
        VirtualTrack.Consume(_calls.Shard, _receiver, image);

        track.Producer.Pause(_calls.Home.Now, _calls.Home.Sink);
        _calls.Run(Moment);
        Assert.True(image.Paused);
        track.Send();
        _calls.Run(Moment);
        Assert.Empty(_receiver.Received);

        track.Producer.Resume(_calls.Home.Now, _calls.Home.Sink);
        _calls.Run(Moment);
        Assert.False(image.Paused);
        track.Send();
        _calls.Run(Moment);
        Assert.Single(_receiver.Received);
        Assert.Equal([true, false], _calls.Shard.Events.OfType<MediaEvent.ConsumerProducerPaused>().Select(paused => paused.Paused));
    }

    [Fact]
    public void Producer_that_is_paused_when_it_is_piped_has_a_paused_image()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        track.Producer.Pause(_calls.Home.Now, _calls.Home.Sink);
        Assert.True(_calls.Pipe(track.Producer).Paused);
    }

    [Fact]
    public void Closing_the_producer_closes_the_image_and_its_consumers_and_tells_of_the_producer_once()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        Producer image = _calls.Pipe(track.Producer);
        VirtualTrack.Consume(_calls.Shard, _receiver, image);

        track.Producer.Close(_calls.Home.Now, _calls.Home.Sink);
        _calls.Run(Moment);

        Assert.True(image.IsClosed);
        Assert.Equal(ConsumerCloseReason.ProducerClosed, Assert.Single(_calls.Shard.Events.OfType<MediaEvent.ConsumerClosed>()).Reason);
        Assert.Single(_calls.Home.Events.OfType<MediaEvent.ProducerClosed>());
        Assert.Empty(_calls.Shard.Events.OfType<MediaEvent.ProducerClosed>());
        Assert.Empty(_calls.HomePipe.PipeConsumers);
        Assert.Equal((0, 0), (_calls.Shard.Worker.PipedProducerCount, _calls.Shard.Worker.ConsumerCount));
    }

    [Fact]
    public void Image_without_consumers_is_taken_away_and_nothing_is_carried_any_more()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        Producer image = _calls.Pipe(track.Producer);
        Consumer consumer = VirtualTrack.Consume(_calls.Shard, _receiver, image);

        consumer.Close(_calls.Shard.Now, _calls.Shard.Sink);
        _calls.Run(Moment);
        int carried = _calls.Carried.Count;
        track.Send();
        _calls.Run(Moment);

        Assert.True(image.IsClosed);
        Assert.False(track.Producer.IsClosed);
        Assert.Equal(carried, _calls.Carried.Count);
        Assert.NotSame(image, _calls.Pipe(track.Producer));
    }

    [Fact]
    public void Producer_is_piped_through_a_transport_once()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        _calls.Pipe(track.Producer);
        MediaException refused = Assert.Throws<MediaException>(() => _calls.HomePipe.Pipe("again", track.Producer.Id, _calls.Home.Now));
        Assert.Equal(MediaError.AlreadyExists, refused.Error);
    }

    [Fact]
    public void Pipe_to_its_own_worker_and_a_second_connect_are_refused()
    {
        var other = _calls.Home.Router.CreatePipeTransport("other");
        MediaException same = Assert.Throws<MediaException>(() => other.Connect(_calls.HomePipe.LocalAddress, _calls.Home.Now, _calls.Home.Sink));
        MediaException twice = Assert.Throws<MediaException>(
            () => _calls.HomePipe.Connect(_calls.ShardPipe.LocalAddress, _calls.Home.Now, _calls.Home.Sink));
        Assert.Equal((MediaError.InvalidArgument, MediaError.FailedPrecondition), (same.Error, twice.Error));
    }

    [Fact]
    public void Both_sides_pipe_through_one_pair_of_transports()
    {
        VirtualTrack forth = VirtualTrack.ProduceAudio(_sender, "forth");
        VirtualTrack back = VirtualTrack.ProduceAudio(_receiver, "back");
        VirtualTrack.Consume(_calls.Shard, _receiver, _calls.Pipe(forth.Producer), "of-forth");
        VirtualTrack.Consume(_calls.Home, _sender, _calls.Pipe(back.Producer), "of-back");

        forth.Send();
        back.Send();
        _calls.Run(Moment);

        Assert.Single(_sender.Received);
        Assert.Single(_receiver.Received);
    }

    [Fact]
    public void Layers_that_are_watched_on_the_other_worker_count_as_watched()
    {
        VirtualTrack track = VirtualTrack.ProduceSimulcast(_sender);
        Producer image = _calls.Pipe(track.Producer);
        Consumer consumer = VirtualTrack.Consume(_calls.Shard, _receiver, image);
        _calls.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(2, track.Producer.WantedSpatialLayer);

        consumer.SetPreferredLayers(new ConsumerLayers(0, null), _calls.Shard.Now, _calls.Shard.Sink);
        _calls.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(0, track.Producer.WantedSpatialLayer);

        consumer.SetPreferredLayers(new ConsumerLayers(1, null), _calls.Shard.Now, _calls.Shard.Sink);
        _calls.Run(Moment);
        Assert.Equal(1, track.Producer.WantedSpatialLayer);
        Assert.Empty(_calls.Shard.Events.OfType<MediaEvent.ProducerLayersWanted>());
    }

    [Fact]
    public void Sender_report_of_the_peer_reaches_consumers_of_the_other_worker()
    {
        VirtualTrack track = VirtualTrack.ProduceAudio(_sender);
        var clock = NtpTime.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Producer image = _calls.Pipe(track.Producer);
        VirtualTrack.Consume(_calls.Shard, _receiver, image);
        track.Send();
        Span<byte> buffer = stackalloc byte[100];
        Assert.True(SenderReport.TryWrite(buffer, new Ssrc(1111), clock, new RtpTimestamp(960), 1, 100, [], out int length));
        _sender.SendRtcp(buffer[..length]);
        _calls.Run(TimeSpan.FromSeconds(1.5));

        TimeSpan told = Assert.Single(_receiver.ReceivedRtcp.Select(ClockIn).OfType<NtpTime>()).ToTimeSpan();
        Assert.InRange(told - clock.ToTimeSpan(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closing_the_routers_in_either_order_leaves_nothing(bool homeFirst)
    {
        VirtualTrack forth = VirtualTrack.ProduceSimulcast(_sender, "forth");
        VirtualTrack back = VirtualTrack.ProduceAudio(_receiver, "back");
        VirtualTrack.Consume(_calls.Shard, _receiver, _calls.Pipe(forth.Producer), "of-forth");
        VirtualTrack.Consume(_calls.Home, _sender, _calls.Pipe(back.Producer), "of-back");
        forth.Send(isKeyFrame: true);
        back.Send();

        foreach (VirtualCall call in homeFirst ? new[] { _calls.Home, _calls.Shard } : [_calls.Shard, _calls.Home])
        {
            call.Router.Close(call.Now, call.Sink);
            _calls.Run(Moment);
        }

        foreach (MediaWorker worker in new[] { _calls.Home.Worker, _calls.Shard.Worker })
        {
            Assert.Equal((0, 0, 0), (worker.RouterCount, worker.TransportCount, worker.PipeTransportCount));
            Assert.Equal((0, 0, 0), (worker.ProducerCount, worker.PipedProducerCount, worker.ConsumerCount));
        }
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }

    private static (Ssrc Ssrc, ushort Number) Header(byte[] packet)
    {
        RtpPacketView view = Parse(packet);
        return (view.Ssrc, view.SequenceNumber.Value);
    }

    private static NtpTime? ClockIn(byte[] datagram)
    {
        if (RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound))
        {
            foreach (RtcpPacketView packet in compound)
            {
                if (SenderReport.TryParse(packet, out SenderReport report))
                    return report.NtpTime;
            }
        }

        return null;
    }

    private int KeyFrameRequests()
    {
        int count = 0;
        foreach (byte[] datagram in _sender.ReceivedRtcp)
        {
            if (RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound))
            {
                foreach (RtcpPacketView packet in compound)
                    count += PictureLossIndication.TryParse(packet, out _) ? 1 : 0;
            }
        }

        return count;
    }
}

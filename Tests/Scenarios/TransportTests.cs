using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>How transports begin, live and end, and what they refuse.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly VirtualCall _call = new();

    public void Dispose() => _call.Dispose();

    [Fact]
    public void Ice_and_dtls_connect_and_tell_each_state_in_order()
    {
        VirtualPeer peer = _call.Join("anna");

        Assert.Equal(DtlsState.Connected, peer.DtlsState);
        Assert.Equal(DtlsState.Connected, peer.Transport.DtlsState);
        Assert.Equal(peer.Address, peer.Transport.SelectedTuple!.Value.Remote);
        Assert.Equal(
            [DtlsState.Connecting, DtlsState.Connected],
            _call.Events.OfType<MediaEvent.DtlsStateChanged>().Select(e => e.State));
        Assert.Equal(IceState.Completed, _call.Events.OfType<MediaEvent.IceStateChanged>().Last().State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Towards_a_dtls_server_the_engine_is_the_client(bool iceFirst)
    {
        VirtualPeer peer = _call.AddPeer("anna", role: DtlsRole.Server);
        if (iceFirst)
        {
            _call.Run(TimeSpan.FromMilliseconds(50));
        }

        _call.Connect(peer);
        _call.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal(DtlsRole.Client, peer.Transport.DtlsLocalRole);
        Assert.Equal(DtlsState.Connected, peer.DtlsState);
        Assert.Equal(DtlsState.Connected, peer.Transport.DtlsState);
        VirtualTrack audio = VirtualTrack.ProduceAudio(peer);
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack.Consume(_call, bao, audio.Producer);
        audio.SendPayload([1, 2, 3]);
        _call.Deliver();
        Assert.Single(bao.Received);
    }

    [Fact]
    public void A_peer_whose_signalling_comes_after_its_first_dtls_still_connects()
    {
        VirtualPeer peer = _call.AddPeer("anna");
        _call.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal(DtlsState.Connecting, peer.DtlsState);

        _call.Connect(peer);
        _call.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(DtlsState.Connected, peer.DtlsState);
    }

    [Fact]
    public void A_certificate_with_another_fingerprint_ends_the_transport()
    {
        VirtualPeer peer = _call.AddPeer("anna");
        string wrong = string.Join(':', Enumerable.Repeat("AB", 32));
        _call.Connect(peer, [new DtlsFingerprint(DtlsFingerprint.Sha256, wrong)]);
        _call.Run(TimeSpan.FromSeconds(1));

        Assert.Contains(_call.Events, e => e is MediaEvent.TransportClosed { TransportId: "anna", Reason: TransportCloseReason.DtlsFailed });
        Assert.Equal(0, _call.Worker.TransportCount);
    }

    [Fact]
    public void Connect_is_refused_the_second_time()
    {
        VirtualPeer peer = _call.Join("anna");

        MediaException exception = Assert.Throws<MediaException>(() => _call.Connect(peer));

        Assert.Equal(MediaError.FailedPrecondition, exception.Error);
    }

    [Fact]
    public void Media_and_dtls_from_an_address_that_ice_has_not_proven_are_dropped()
    {
        _call.Join("anna");
        var stranger = new FiveTuple(TransportProtocol.Udp, VirtualCall.WorkerAddress, TransportAddress.FromBytes([203, 0, 113, 9], 9));

        _call.Worker.HandleDatagram(new byte[] { 0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3 }, stranger, _call.Now, _call.Sink);
        _call.Worker.HandleDatagram(new byte[] { 22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 }, stranger, _call.Now, _call.Sink);

        Assert.Equal(2, _call.Worker.Drops[DropReason.UnknownTuple]);
        Assert.False(_call.Sink.TryTake(out _, out _));
    }

    [Fact]
    public void A_peer_that_falls_silent_is_disconnected_after_thirty_seconds_and_closed_after_thirty_more()
    {
        VirtualPeer peer = _call.Join("anna");
        peer.IsUnplugged = true;
        _call.Run(TimeSpan.FromSeconds(31));
        Assert.Equal(IceState.Disconnected, peer.Transport.IceState);
        Assert.Equal(1, _call.Worker.TransportCount);

        _call.Run(TimeSpan.FromSeconds(31));

        Assert.Contains(_call.Events, e => e is MediaEvent.TransportClosed { Reason: TransportCloseReason.IceConsentExpired });
        Assert.Equal(0, _call.Worker.TransportCount);
    }

    [Fact]
    public void A_peer_that_comes_back_with_an_ice_restart_keeps_its_media()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack audio = VirtualTrack.ProduceAudio(anna);
        VirtualTrack.Consume(_call, bao, audio.Producer);
        bao.IsUnplugged = true;
        _call.Run(TimeSpan.FromSeconds(35));
        Assert.Equal(IceState.Disconnected, bao.Transport.IceState);

        bao.IsUnplugged = false;
        bao.RestartIce(bao.Transport.RestartIce(_call.Now));
        _call.Run(TimeSpan.FromSeconds(1));
        audio.SendPayload([1, 2, 3]);
        _call.Deliver();

        Assert.Equal(IceState.Completed, bao.Transport.IceState);
        Assert.Single(bao.Received);
    }

    [Fact]
    public void Closing_a_transport_closes_what_is_on_it_and_what_consumes_it()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack audio = VirtualTrack.ProduceAudio(anna);
        VirtualTrack.Consume(_call, bao, audio.Producer);

        anna.Transport.Close(_call.Now, _call.Sink);
        _call.Deliver();

        Assert.Equal((1, 0, 0), (_call.Worker.TransportCount, _call.Worker.ProducerCount, _call.Worker.ConsumerCount));
        Assert.Contains(_call.Events, e => e is MediaEvent.ConsumerClosed { Reason: ConsumerCloseReason.ProducerClosed });
        Assert.Equal(DtlsState.Closed, anna.DtlsState);
    }

    [Fact]
    public void The_peers_close_notify_closes_the_transport()
    {
        VirtualPeer anna = _call.Join("anna");
        anna.CloseDtls(_call.Now);
        _call.Deliver();

        Assert.Contains(_call.Events, e => e is MediaEvent.TransportClosed { Reason: TransportCloseReason.DtlsClosed });
    }

    [Fact]
    public void Pausing_a_producer_is_told_to_its_consumers_and_stops_its_media()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack audio = VirtualTrack.ProduceAudio(anna);
        VirtualTrack.Consume(_call, bao, audio.Producer);

        audio.Producer.Pause(_call.Now, _call.Sink);
        audio.SendPayload([1]);
        _call.Deliver();
        audio.Producer.Resume(_call.Now, _call.Sink);
        audio.SendPayload([2]);
        _call.Deliver();

        Assert.Single(bao.Received);
        Assert.Equal([true, false], _call.Events.OfType<MediaEvent.ConsumerProducerPaused>().Select(e => e.Paused));
    }

    [Fact]
    public void Ids_mids_and_ssrcs_that_are_taken_are_refused()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualTrack.ProduceAudio(anna);

        Assert.Equal(MediaError.AlreadyExists, Assert.Throws<MediaException>(() => VirtualTrack.ProduceAudio(anna)).Error);
        Assert.Equal(MediaError.AlreadyExists, Assert.Throws<MediaException>(() => VirtualTrack.ProduceAudio(anna, "other")).Error);
        Assert.Equal(MediaError.AlreadyExists, Assert.Throws<MediaException>(() => _call.AddPeer("anna")).Error);
        Assert.Equal(MediaError.NotFound, Assert.Throws<MediaException>(() => _call.Worker.GetConsumer("nobody")).Error);
    }

    [Fact]
    public void Damaged_and_random_datagrams_are_counted_and_never_throw()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack video = VirtualTrack.ProduceSimulcast(anna);
        VirtualTrack.Consume(_call, bao, video.Producer);

        // The stream is known before the flood: the flood's SSRCs use up what one peer may have, which hurts that peer alone.
        video.Send(isKeyFrame: true, stream: 0);
        _call.Deliver();
        int before = bao.Received.Count;
        var random = new Random(42);
        byte[] bytes = new byte[300];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)(i % 4) switch { 0 => bytes[0], 1 => 0, 2 => 22, _ => 0x80 };
            if (i % 8 == 1)
            {
                // A STUN cookie, so that the parser goes on.
                (bytes[4], bytes[5], bytes[6], bytes[7]) = (0x21, 0x12, 0xA4, 0x42);
            }

            anna.SendRaw(bytes.AsSpan(0, random.Next(bytes.Length)));
            _call.Deliver();
        }

        // Authentic bytes with damaged content go past the cipher.
        for (int i = 0; i < 5_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)(0x80 | (bytes[0] & 0x3F));
            bytes[1] = (byte)(i % 2 == 0 ? 200 + i % 8 : bytes[1] & 0x3F);
            if (i % 2 == 0)
            {
                anna.SendRtcp(bytes.AsSpan(0, 8 + random.Next(200)));
            }
            else
            {
                anna.SendRtp(bytes.AsSpan(0, 12 + random.Next(200)));
            }

            _call.Deliver();
        }

        Assert.True(_call.Worker.Drops.Total > 10_000);
        video.Send(isKeyFrame: true, stream: 0);
        _call.Deliver();
        Assert.Equal(before + 1, bao.Received.Count);
    }

    [Fact]
    public void Forwarding_allocates_nothing_per_packet()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualTrack video = VirtualTrack.ProduceVideo(anna);
        for (int i = 0; i < 10; i++)
        {
            VirtualTrack.Consume(_call, _call.Join($"viewer-{i}"), video.Producer, $"consumer-{i}");
        }

        var datagrams = new List<(byte[] Datagram, FiveTuple Path)>();
        for (int i = 0; i < 3000; i++)
        {
            video.Send(isKeyFrame: i == 0, size: 1000);
            Assert.True(anna.Sink.TryTake(out byte[] datagram, out FiveTuple path));
            datagrams.Add((datagram, new FiveTuple(path.Protocol, path.Remote, path.Local)));
        }

        var sink = new CountingSink();
        MonotonicTime now = _call.Now;
        long before = 0;
        for (int i = 0; i < datagrams.Count; i++)
        {
            if (i == 1000)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            now += TimeSpan.FromMilliseconds(10);
            _call.Worker.HandleDatagram(datagrams[i].Datagram, datagrams[i].Path, now, sink);
            _call.Worker.HandleBatchEnd(now, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count >= 30_000);
    }

    [Fact]
    public void Churn_leaves_nothing_behind()
    {
        for (int i = 0; i < 200; i++)
        {
            VirtualPeer anna = _call.Join($"anna-{i}");
            VirtualPeer bao = _call.Join($"bao-{i}");
            VirtualTrack audio = VirtualTrack.ProduceAudio(anna, $"audio-{i}");
            Consumer consumer = VirtualTrack.Consume(_call, bao, audio.Producer, $"consumer-{i}");
            audio.SendPayload([1]);
            _call.Deliver();
            switch (i % 3)
            {
                case 0: consumer.Close(_call.Now, _call.Sink); break;
                case 1: audio.Producer.Close(_call.Now, _call.Sink); break;
            }

            anna.Transport.Close(_call.Now, _call.Sink);
            bao.Transport.Close(_call.Now, _call.Sink);
            _call.Deliver();
        }

        Assert.Equal((1, 0, 0, 0), (_call.Worker.RouterCount, _call.Worker.TransportCount, _call.Worker.ProducerCount, _call.Worker.ConsumerCount));
        Assert.Equal(MonotonicTime.Never, _call.Worker.NextDeadline);
    }
}

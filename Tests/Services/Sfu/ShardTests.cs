using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Services.Sfu.Conformance;
using Xunit;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>A room that is split over two workers: from the first transport on, each further one goes to the emptier worker.</summary>
public sealed class ShardTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SfuHost _host = new(("Sfu:MaxConsumersPerWorker", "1"));
    private readonly List<SocketPeer> _peers = [];
    private readonly SfuControl.SfuControlClient _control;
    private RtpCapabilities _capabilities = null!;
    private WebRtcTransportInfo _home = null!;
    private WebRtcTransportInfo _shard = null!;

    public ShardTests() => _control = _host.CreateControl();

    public async Task InitializeAsync()
    {
        RouterInfo router = await _control.CreateRouterAsync(new CreateRouterRequest
        {
            RouterId = "room",
            AudioLevelObserver = new AudioLevelObserverOptions { ObserverId = "levels", MaxEntries = 8, Threshold = -80, Interval = 250 },
        });
        _capabilities = router.RtpCapabilities;
        _home = await CreateTransportAsync("home");
        _shard = await CreateTransportAsync("shard");
    }

    public async Task DisposeAsync()
    {
        _peers.ForEach(peer => peer.Dispose());
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Transports_of_one_room_are_on_both_workers_and_the_room_still_looks_like_one()
    {
        Assert.NotEqual(Port(_home), Port(_shard));
        await ProduceAudioAsync("home", "voice", 1);
        await ConsumeAsync("shard", "voice");
        await ConsumeAsync("home", "voice");

        RouterDump dump = await DumpAsync();
        Assert.Equal(["home", "shard"], dump.TransportIds);
        Assert.Equal(["home-voice", "shard-voice"], dump.MapProducerIdConsumerIds["voice"].Ids.Order());
        Assert.Equal(2, dump.MapConsumerIdProducerId.Count);
        Assert.Equal(["levels"], dump.MapProducerIdObserverIds["voice"].Ids);
        NodeInfo node = await _control.GetNodeAsync(new GetNodeRequest());
        Assert.Equal([1u, 1u], node.Workers.Select(worker => worker.Transports));
        Assert.Equal([1u, 1u], node.Workers.Select(worker => worker.Consumers));
        Assert.Equal(1, node.Workers.Sum(worker => worker.Producers));
        Assert.True((await _control.CanConsumeAsync(
            new CanConsumeRequest { RouterId = "room", ProducerId = "voice", RtpCapabilities = _capabilities })).CanConsume);
    }

    [Fact]
    public async Task Media_crosses_in_both_directions()
    {
        SocketPeer first = await ConnectAsync(_home);
        SocketPeer second = await ConnectAsync(_shard);
        await ProduceAudioAsync("home", "forth", 1);
        await ProduceAudioAsync("shard", "back", 2);
        await ConsumeAsync("shard", "forth");
        await ConsumeAsync("home", "back");

        for (ushort i = 1; i <= 100; i++)
        {
            Send(first, 1, i);
            Send(second, 2, i);
            await Task.Delay(5);
        }

        foreach (SocketPeer peer in new[] { first, second })
        {
            await UntilAsync(() => peer.Received.Count(IsOpus) == 100);
            ushort[] numbers = [.. peer.Received.Where(IsOpus).Select(NumberOf)];
            Assert.Equal(Enumerable.Range(0, 100).Select(i => (ushort)(numbers[0] + i)), numbers);
        }
    }

    [Fact]
    public async Task Observer_hears_a_producer_of_the_other_worker()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        SocketPeer speaker = await ConnectAsync(_shard);
        await ProduceAudioAsync("shard", "voice", 2);
        Assert.Equal(["levels"], (await DumpAsync()).MapProducerIdObserverIds["voice"].Ids);

        Task<SfuEvent> heard = NextAsync(watch, sfuEvent => sfuEvent.AudioVolumes is not null);
        for (ushort i = 1; !heard.IsCompleted && i < 1000; i++)
        {
            Send(speaker, 2, i);
            await Task.Delay(10);
        }

        Assert.Equal("voice", Assert.Single((await heard).AudioVolumes.Volumes).ProducerId);
    }

    [Fact]
    public async Task Pause_and_close_of_a_producer_reach_its_consumer_on_the_other_worker_as_events_of_the_room()
    {
        await ProduceAudioAsync("home", "voice", 1);
        await ConsumeAsync("shard", "voice");
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await _control.PauseProducerAsync(new ProducerRequest { ProducerId = "voice" });
        Assert.Equal("shard-voice", (await NextAsync(watch)).ConsumerPaused.ConsumerId);
        await _control.ResumeProducerAsync(new ProducerRequest { ProducerId = "voice" });
        Assert.Equal("shard-voice", (await NextAsync(watch)).ConsumerResumed.ConsumerId);
        await _control.CloseProducerAsync(new ProducerRequest { ProducerId = "voice" });
        List<SfuEvent> closed = [await NextAsync(watch), await NextAsync(watch)];
        Assert.Contains(closed, sfuEvent => sfuEvent.ProducerClosed?.ProducerId == "voice");
        Assert.Contains(closed, sfuEvent => sfuEvent.ConsumerClosed is { ConsumerId: "shard-voice", Reason: "producer_closed" });
        Assert.Empty((await DumpAsync()).MapProducerIdConsumerIds);
    }

    [Fact]
    public async Task Consumers_come_and_go_and_come_again()
    {
        await ProduceAudioAsync("home", "voice", 1);
        for (int i = 0; i < 20; i++)
        {
            await ConsumeAsync("shard", "voice");
            await _control.CloseConsumerAsync(new ConsumerRequest { ConsumerId = "shard-voice" });
        }

        await ConsumeAsync("shard", "voice");
        Assert.Equal(["shard-voice"], (await DumpAsync()).MapProducerIdConsumerIds["voice"].Ids);
    }

    [Fact]
    public async Task Producers_of_other_rooms_and_closed_ones_are_refused_on_the_other_worker_too()
    {
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "elsewhere" });
        await CreateTransportAsync("stranger", "elsewhere");
        await ProduceAudioAsync("stranger", "foreign", 9);
        await ProduceAudioAsync("home", "voice", 1);
        await _control.CloseProducerAsync(new ProducerRequest { ProducerId = "voice" });

        foreach (string producer in new[] { "foreign", "voice", "nobody" })
        {
            foreach (string transport in new[] { "home", "shard" })
            {
                RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ConsumeAsync(transport, producer));
                Assert.Equal(StatusCode.NotFound, refused.StatusCode);
                Assert.Contains(producer, refused.Status.Detail, StringComparison.Ordinal);
            }
        }

        Assert.Empty((await DumpAsync()).MapConsumerIdProducerId);
    }

    [Theory]
    [InlineData("producers")]
    [InlineData("consumers")]
    [InlineData("transports")]
    [InlineData("router")]
    public async Task Closing_leaves_nothing_on_either_worker(string first)
    {
        await ProduceAudioAsync("home", "forth", 1);
        await ProduceAudioAsync("shard", "back", 2);
        await _control.ProduceAsync(new ProduceRequest { TransportId = "home", ProducerId = "picture", Kind = "video", RtpParameters = Messages.Vp8() });
        await ConsumeAsync("shard", "forth");
        await ConsumeAsync("shard", "picture");
        await ConsumeAsync("home", "back");
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        if (first == "producers")
        {
            foreach (string id in new[] { "forth", "back", "picture" })
                await _control.CloseProducerAsync(new ProducerRequest { ProducerId = id });
        }

        if (first == "consumers")
        {
            foreach (string id in new[] { "shard-forth", "shard-picture", "home-back" })
                await _control.CloseConsumerAsync(new ConsumerRequest { ConsumerId = id });
        }

        if (first is "transports" or "consumers")
        {
            foreach (string id in new[] { "home", "shard" })
                await _control.CloseTransportAsync(new CloseTransportRequest { TransportId = id });
        }

        await _control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        var closed = new List<string>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience))
            closed.Add($"{watch.ResponseStream.Current}");

        // Each object tells once, whatever the number of workers that it is known on.
        Assert.Equal(closed.Distinct().Count(), closed.Count);
        foreach (string id in new[] { "\"forth\"", "\"back\"", "\"picture\"", "shard-forth", "shard-picture", "home-back" })
            Assert.Single(closed, text => text.Contains(id, StringComparison.Ordinal));
        NodeInfo node = await _control.GetNodeAsync(new GetNodeRequest());
        foreach (WorkerInfo worker in node.Workers)
            Assert.Equal((0u, 0u, 0u, 0u), (worker.Routers, worker.Transports, worker.Producers, worker.Consumers));

        // Their names are free again.
        await InitializeAsync();
        await ProduceAudioAsync("home", "forth", 1);
    }

    private static uint Port(WebRtcTransportInfo transport) => transport.IceCandidates[0].Port;

    private static bool IsOpus(byte[] packet) => packet.Length > 2 && (packet[1] & 0x7F) is >= 96 and < 127;

    private static ushort NumberOf(byte[] packet) => RtpPacketView.TryParse(packet, out RtpPacketView view) ? view.SequenceNumber.Value : (ushort)0;

    private static void Send(SocketPeer peer, uint ssrc, ushort number)
    {
        Span<byte> buffer = stackalloc byte[200];
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(false, 111, new SequenceNumber(number), new RtpTimestamp(number * 960u), new Ssrc(ssrc));

        // RFC 6464: voice, -20 dBov.
        writer.TryAddExtension(10, [0x80 | 20]);
        writer.TryAppendPayload([1, 2, 3, 4]);
        peer.SendRtp(writer.Written);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "It did not happen in 20 s.");
            await Task.Delay(10);
        }
    }

    private static async Task<SfuEvent> NextAsync(AsyncServerStreamingCall<SfuEvent> watch, Func<SfuEvent, bool>? wanted = null)
    {
        do
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        }
        while (wanted is not null && !wanted(watch.ResponseStream.Current));

        return watch.ResponseStream.Current;
    }

    private async Task<AsyncServerStreamingCall<SfuEvent>> WatchAsync()
    {
        AsyncServerStreamingCall<SfuEvent> watch = _control.WatchEvents(new WatchEventsRequest { RouterId = "room" });
        Assert.NotNull((await NextAsync(watch)).Subscribed);
        return watch;
    }

    private async Task<SocketPeer> ConnectAsync(WebRtcTransportInfo transport)
    {
        SocketPeer peer = await SocketPeer.ConnectAsync(_control, transport);
        _peers.Add(peer);
        return peer;
    }

    private async Task<RouterDump> DumpAsync() => await _control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" });

    private async Task<WebRtcTransportInfo> CreateTransportAsync(string id, string router = "room") =>
        await _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = router, TransportId = id });

    private async Task ProduceAudioAsync(string transport, string id, uint ssrc)
    {
        RtpParameters parameters = Messages.Opus(ssrc, $"mid-{ssrc}");
        parameters.HeaderExtensions.Add(new RtpHeaderExtensionParameters { Uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level", Id = 10 });
        await _control.ProduceAsync(new ProduceRequest { TransportId = transport, ProducerId = id, Kind = "audio", RtpParameters = parameters });
    }

    private async Task ConsumeAsync(string transport, string producer) => await _control.ConsumeAsync(new ConsumeRequest
    {
        TransportId = transport,
        ProducerId = producer,
        ConsumerId = $"{transport}-{producer}",
        RtpCapabilities = _capabilities,
    });
}

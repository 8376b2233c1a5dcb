using System.Text.Json.Nodes;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>What the engine measures and decides, as clients on two replicas hear of it; and the options that they may set.</summary>
[Collection(RedisServer.Collection)]
public sealed class QualityTests(SharedTopology shared) : IClassFixture<SharedTopology>
{
    private readonly string _room = shared.NextRoom();

    private Topology Topology => shared.Topology;

    private FakeSfu Sfu => Topology.Node.Sfu;

    private string RouterId => Sfu.RouterIds.Single(id => id.StartsWith(_room + "-", StringComparison.Ordinal));

    [Fact]
    public async Task Room_has_one_pair_of_observers_however_many_replicas_serve_it()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        await using var bob = await JoinAsync(Topology.Second, "bob");

        var router = Assert.Single(Sfu.Calls.Select(call => call.Request).OfType<CreateRouterRequest>(), request => request.RouterId == RouterId);
        Assert.NotNull(router.ActiveSpeakerObserver);
        var levels = router.AudioLevelObserver;
        Assert.Equal((16u, -60, 500u), (levels.MaxEntries, levels.Threshold, levels.Interval));
        Assert.DoesNotContain(Sfu.Calls, call => call.Method.Contains("Observer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Loudest_producers_reach_every_client_as_the_peers_that_speak()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var quiet = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        await using var bob = await JoinAsync(Topology.Second, "bob");
        var loud = await bob.ProduceAudioAsync(await bob.CreateSendTransportAsync());
        await alice.NextAsync("newConsumer");
        await bob.NextAsync("newConsumer");

        Emit(Volumes((loud, -20), (quiet, -45), ("of-somebody-who-left", -50)));

        foreach (var peer in new[] { alice, bob })
        {
            AssertJson("""{"peerVolumes":[{"peerId":"bob","volume":-20},{"peerId":"alice","volume":-45}]}""", await peer.NextAsync("speakingPeers"));
            AssertJson("""{"peerId":"bob","volume":-20}""", await peer.NextAsync("activeSpeaker"));
        }

        Emit(new SfuEvent { Silence = new Silence { ObserverId = "levels" } });
        AssertJson("""{"peerVolumes":[]}""", await alice.NextAsync("speakingPeers"));
        AssertJson("""{"peerId":null}""", await alice.NextAsync("activeSpeaker"));
    }

    [Fact]
    public async Task Dominant_speaker_leads_even_when_another_is_louder_and_is_told_again_after_a_silence()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var calm = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        await using var bob = await JoinAsync(Topology.Second, "bob");
        var loud = await bob.ProduceAudioAsync(await bob.CreateSendTransportAsync());
        await alice.NextAsync("newConsumer");

        Emit(new SfuEvent { DominantSpeaker = new DominantSpeaker { ObserverId = "speaker", ProducerId = calm } });
        AssertJson("""{"peerId":"alice"}""", await alice.NextAsync("activeSpeaker"));
        Emit(Volumes((loud, -10), (calm, -40)));
        await alice.NextAsync("speakingPeers");
        Emit(Volumes((loud, -10)));
        await alice.NextAsync("speakingPeers");
        Assert.Equal(0, alice.CountWaiting("activeSpeaker"));

        Emit(new SfuEvent { Silence = new Silence { ObserverId = "levels" } });
        AssertJson("""{"peerId":null}""", await alice.NextAsync("activeSpeaker"));
        Emit(Volumes((calm, -41)));
        AssertJson("""{"peerId":"alice","volume":-41}""", await alice.NextAsync("activeSpeaker"));
    }

    [Fact]
    public async Task Publisher_alone_hears_which_layers_are_watched()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var producer = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        await using var bob = await JoinAsync(Topology.Second, "bob");

        Emit(new SfuEvent { ProducerLayersWanted = new ProducerLayersWanted { ProducerId = producer, SpatialLayer = 0 } });
        AssertJson($$"""{"producerId":"{{producer}}","spatialLayer":0}""", await alice.NextAsync("producerLayersWanted"));
        Emit(new SfuEvent { ProducerLayersWanted = new ProducerLayersWanted { ProducerId = producer } });
        AssertJson($$"""{"producerId":"{{producer}}","spatialLayer":null}""", await alice.NextAsync("producerLayersWanted"));
        Assert.Equal(0, bob.CountWaiting("producerLayersWanted"));
    }

    [Fact]
    public async Task After_a_gap_in_the_events_the_publisher_hears_again_which_layers_are_watched()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var producer = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        Sfu.LayersWanted[producer] = new ProducerLayersWanted { ProducerId = producer, SpatialLayer = 2 };

        Sfu.BreakWatches(RouterId);

        AssertJson($$"""{"producerId":"{{producer}}","spatialLayer":2}""", await alice.NextAsync("producerLayersWanted"));
    }

    [Fact]
    public async Task Estimate_of_the_downlink_goes_to_the_peer_of_the_consuming_transport()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        await using var bob = await JoinAsync(Topology.Second, "bob");
        var sending = await alice.CreateSendTransportAsync();
        var receiving = (string)(await alice.AcceptedAsync("createWebRtcTransport", """{"consuming":true}"""))["id"]!;

        Emit(Bandwidth(sending, "out"));
        Emit(Bandwidth(receiving, "in"));
        Emit(Bandwidth(receiving, "out"));

        AssertJson("""{"desiredBitrate":3000000,"effectiveDesiredBitrate":2500000,"availableBitrate":1200000}""", await alice.NextAsync("downlinkBwe"));
        Assert.Equal(0, alice.CountWaiting("downlinkBwe") + bob.CountWaiting("downlinkBwe"));
        var created = Sfu.Calls.Select(call => call.Request).OfType<CreateWebRtcTransportRequest>().ToDictionary(request => request.TransportId);
        Assert.Equal(["bwe"], created[receiving].TraceEventTypes);
        Assert.Empty(created[sending].TraceEventTypes);
    }

    [Fact]
    public async Task Options_of_a_producer_and_a_consumer_reach_the_engine()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var transport = await alice.CreateSendTransportAsync();
        var producer = (string)(await alice.AcceptedAsync("produce", $$"""
            {"transportId":"{{transport}}","kind":"audio","rtpParameters":{{RtpExamples.AudioParameters}},"paused":true,"keyFrameRequestDelay":2500}
            """))["id"]!;
        await using var bob = await JoinAsync(Topology.Second, "bob");
        var consumer = await bob.NextAsync("newConsumer");
        var id = (string)consumer["id"]!;
        AssertJson("{}", await bob.AcceptedAsync("unsetConsumerPriority", $$"""{"consumerId":"{{id}}"}"""));

        var produced = Assert.Single(Sfu.Calls.Select(call => call.Request).OfType<ProduceRequest>(), request => request.ProducerId == producer);
        Assert.Equal((true, 2500u), (produced.Paused, produced.KeyFrameRequestDelay));
        Assert.True((bool?)consumer["producerPaused"]);
        var consumed = Assert.Single(Sfu.Calls.Select(call => call.Request).OfType<ConsumeRequest>(), request => request.ConsumerId == id);
        Assert.True(consumed is { HasEnableRtx: true, EnableRtx: true, IgnoreDtx: false });
        Assert.Contains(Sfu.Calls, call => call.Method == "UnsetPriority" && ((ConsumerRequest)call.Request).ConsumerId == id);
    }

    [Fact]
    public async Task Statistics_come_with_every_field_of_mediasoups()
    {
        await using var alice = await JoinAsync(Topology.First, "alice");
        var transport = await alice.CreateSendTransportAsync();
        var producer = await alice.ProduceAudioAsync(transport);
        Sfu.TransportStats = new TransportStats
        {
            Type = "webrtc-transport",
            RtxRecvBitrate = 1,
            ProbationBytesSent = 2,
            MaxOutgoingBitrate = 3,
            AvailableOutgoingBitrate = 4,
        };
        Sfu.ProducerStats = new RtpStreamStats
        {
            Type = "inbound-rtp",
            Ssrc = 1111,
            PacketsRepaired = 5,
            RtxPacketsDiscarded = 6,
            RoundTripTime = 7.5,
            BitrateByLayer = { ["0.0"] = 80_000 },
        };

        var transportStats = (await alice.AcceptedAsync("getTransportStats", $$"""{"transportId":"{{transport}}"}"""))[0]!.AsObject();
        var producerStats = (await alice.AcceptedAsync("getProducerStats", $$"""{"producerId":"{{producer}}"}"""))[0]!.AsObject();

        Assert.Equal((1, 2, 3, 4), (Number(transportStats, "rtxRecvBitrate"), Number(transportStats, "probationBytesSent"),
            Number(transportStats, "maxOutgoingBitrate"), Number(transportStats, "availableOutgoingBitrate")));
        Assert.Equal((5, 6, 7.5, 80_000), (Number(producerStats, "packetsRepaired"), Number(producerStats, "rtxPacketsDiscarded"),
            Number(producerStats, "roundTripTime"), Number(producerStats["bitrateByLayer"]!.AsObject(), "0.0")));

        // Counters of nothing are there, what does not apply is not.
        Assert.All(
            ["rtxSendBitrate", "probationSendBitrate", "rtpBytesSent", "rtxBytesSent", "rtxBytesReceived"],
            field => Assert.True(transportStats.ContainsKey(field), field));
        Assert.All(
            ["packetsLost", "fractionLost", "jitter", "packetsDiscarded", "packetsRetransmitted", "nackCount", "nackPacketCount", "pliCount",
                "firCount", "score"],
            field => Assert.True(producerStats.ContainsKey(field), field));
        Assert.False(transportStats.ContainsKey("availableIncomingBitrate") || transportStats.ContainsKey("minOutgoingBitrate"));
        Assert.False(producerStats.ContainsKey("rtxSsrc") || producerStats.ContainsKey("sendFractionLost"));
    }

    private static double Number(JsonObject stats, string name) => (double)stats[name]!;

    private static SfuEvent Volumes(params (string ProducerId, int Volume)[] volumes) => new()
    {
        AudioVolumes = new AudioVolumes
        {
            ObserverId = "levels",
            Volumes = { volumes.Select(volume => new AudioVolume { ProducerId = volume.ProducerId, Volume = volume.Volume }) },
        },
    };

    private static SfuEvent Bandwidth(string transportId, string direction) => new()
    {
        Trace = new TraceEvent
        {
            TransportId = transportId,
            Type = "bwe",
            Direction = direction,
            Bandwidth = new TraceBandwidth { DesiredBitrate = 3_000_000, EffectiveDesiredBitrate = 2_500_000, AvailableBitrate = 1_200_000 },
        },
    };

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual   {actual.ToJsonString()}");

    private void Emit(SfuEvent sfuEvent) => Sfu.Emit(RouterId, sfuEvent);

    private async Task<ProtooClient> JoinAsync(SignalingHost replica, string peerId)
    {
        var peer = await Topology.ConnectAsync(replica, _room, peerId);
        await peer.JoinAsync(peerId);
        return peer;
    }
}

using System.Text.Json.Nodes;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>The classic mediasoup-demo protocol between peers on two replicas.</summary>
[Collection(RedisServer.Collection)]
public sealed class CallTests(SharedTopology shared) : IClassFixture<SharedTopology>
{
    private readonly string _room = shared.NextRoom();

    private Topology Topology => shared.Topology;

    private FakeSfu Sfu => Topology.Node.Sfu;

    [Fact]
    public async Task Two_peers_on_two_replicas_join_produce_and_consume()
    {
        await using var alice = await ConnectAsync(Topology.First, "alice");
        Assert.NotEmpty((string?)(await alice.NextAsync("mediasoup-version"))["version"] ?? "");
        Assert.Empty((await alice.JoinAsync("Alice"))["peers"]!.AsArray());
        var aliceProducer = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());

        // As stock protoo clients dial.
        await using var bob = await ProtooClient.ConnectAsync($"{Topology.Second.SocketUrl}/?roomId={_room}&peerId=bob");
        var peers = (await bob.JoinAsync("Bob"))["peers"]!.AsArray();

        AssertJson("""[{"id":"alice","displayName":"Alice","device":{"flag":"chrome","name":"Chrome","version":"150"}}]""", peers);
        AssertJson("""{"id":"bob","displayName":"Bob","device":{"flag":"chrome","name":"Chrome","version":"150"}}""", await alice.NextAsync("newPeer"));
        var consumer = await bob.NextAsync("newConsumer");
        Assert.Equal("alice", (string?)consumer["peerId"]);
        Assert.Equal(aliceProducer, (string?)consumer["producerId"]);
        Assert.Equal("audio", (string?)consumer["kind"]);
        Assert.Equal("simple", (string?)consumer["type"]);
        Assert.False((bool?)consumer["producerPaused"]);
        AssertJson("""{"source":"mic","peerId":"alice"}""", consumer["appData"]!);
        Assert.Equal(3_735_928_559, (long?)consumer["rtpParameters"]!["encodings"]![0]!["ssrc"]);
        var score = await bob.NextAsync("consumerScore");
        AssertJson("""{"score":10,"producerScore":10,"producerScores":[10]}""", score["score"]!);
        Assert.True(Sfu.IsResumed((string)consumer["id"]!));

        var bobProducer = await bob.ProduceAudioAsync(await bob.CreateSendTransportAsync());
        Assert.Equal(bobProducer, (string?)(await alice.NextAsync("newConsumer"))["producerId"]);
        Assert.Equal(0, bob.CountWaiting("newConsumer"));
        Assert.Equal(0, bob.CountWaiting("newPeer"));
    }

    [Fact]
    public async Task Peers_that_join_and_produce_at_once_consume_each_other_exactly_once()
    {
        const int Count = 8;
        var peers = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            var peer = await ConnectAsync(i % 2 == 0 ? Topology.First : Topology.Second, $"p{i}");
            await peer.JoinAsync($"P{i}");
            var transport = await peer.CreateSendTransportAsync();
            await peer.ProduceAudioAsync(transport);
            await peer.ProduceAudioAsync(transport);
            return peer;
        }));

        foreach (var peer in peers)
            await Topology.EventuallyAsync(() => peer.CountWaiting("newConsumer") >= 2 * (Count - 1), "all consumers");

        foreach (var peer in peers)
        {
            var producers = new HashSet<string>();
            for (var i = 0; i < 2 * (Count - 1); i++)
                Assert.True(producers.Add((string)(await peer.NextAsync("newConsumer"))["producerId"]!));
            Assert.Equal(0, peer.CountWaiting("newConsumer"));
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Leaving_is_told_to_the_others_and_the_last_one_out_releases_the_room()
    {
        var (alice, bob, consumerId) = await CallAsync();
        var router = Assert.Single(Sfu.RouterIds, id => id.StartsWith(_room + "-", StringComparison.Ordinal));

        await alice.CloseAsync();

        Assert.Equal(consumerId, (string?)(await bob.NextAsync("consumerClosed"))["consumerId"]);
        Assert.Equal("alice", (string?)(await bob.NextAsync("peerClosed"))["peerId"]);
        Assert.Contains(router, Sfu.RouterIds);
        bob.Abort();
        await Topology.EventuallyAsync(() => !Sfu.RouterIds.Contains(router), "the router is closed");
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Pausing_and_closing_a_producer_reaches_its_consumer()
    {
        var (alice, bob, consumerId) = await CallAsync();
        var producer = $$"""{"producerId":"{{alice.LastProducerId}}"}""";

        AssertJson("{}", await alice.AcceptedAsync("pauseProducer", producer));
        Assert.Equal(consumerId, (string?)(await bob.NextAsync("consumerPaused"))["consumerId"]);
        await alice.AcceptedAsync("resumeProducer", producer);
        Assert.Equal(consumerId, (string?)(await bob.NextAsync("consumerResumed"))["consumerId"]);
        await alice.AcceptedAsync("closeProducer", producer);
        Assert.Equal(consumerId, (string?)(await bob.NextAsync("consumerClosed"))["consumerId"]);

        // A peer that joins now does not hear of the producer.
        await using var carol = await ConnectAsync(Topology.First, "carol");
        await carol.JoinAsync("Carol");
        await carol.AcceptedAsync("changeDisplayName", """{"displayName":"Caroline"}""");
        await bob.NextAsync("peerDisplayNameChanged");
        Assert.Equal(0, carol.CountWaiting("newConsumer"));
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Consumer_requests_reach_the_engine()
    {
        var (alice, bob, id) = await CallAsync();

        AssertJson("{}", await bob.AcceptedAsync("pauseConsumer", $$"""{"consumerId":"{{id}}"}"""));
        Assert.False(Sfu.IsResumed(id));
        await bob.AcceptedAsync("resumeConsumer", $$"""{"consumerId":"{{id}}"}""");
        Assert.True(Sfu.IsResumed(id));
        await bob.AcceptedAsync("requestConsumerKeyFrame", $$"""{"consumerId":"{{id}}"}""");
        await bob.AcceptedAsync("setConsumerPreferredLayers", $$"""{"consumerId":"{{id}}","spatialLayer":1,"temporalLayer":2}""");
        await bob.AcceptedAsync("setConsumerPriority", $$"""{"consumerId":"{{id}}","priority":255}""");

        var layers = Sfu.Calls.Select(call => call.Request).OfType<SetPreferredLayersRequest>().Last(request => request.ConsumerId == id).Layers;
        Assert.True(layers is { SpatialLayer: 1, HasTemporalLayer: true, TemporalLayer: 2 });
        Assert.Equal(255u, Sfu.Calls.Select(call => call.Request).OfType<SetPriorityRequest>().Last(request => request.ConsumerId == id).Priority);
        Assert.Contains(Sfu.Calls, call => call.Method == "RequestKeyFrame" && ((ConsumerRequest)call.Request).ConsumerId == id);
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Engine_events_reach_the_owner_in_the_demos_form()
    {
        var (alice, bob, consumerId) = await CallAsync();
        var producerId = alice.LastProducerId;
        await bob.NextAsync("consumerScore");

        Emit(new SfuEvent { ConsumerScore = new ConsumerScoreChange { ConsumerId = consumerId, Score = new ConsumerScore { Score = 0, ProducerScore = 7, ProducerScores = { 7, 0 } } } });
        AssertJson($$$"""{"consumerId":"{{{consumerId}}}","score":{"score":0,"producerScore":7,"producerScores":[7,0]}}""", await bob.NextAsync("consumerScore"));

        Emit(new SfuEvent { ConsumerLayersChange = new ConsumerLayersChange { ConsumerId = consumerId, Layers = new ConsumerLayers { SpatialLayer = 0, TemporalLayer = 2 } } });
        AssertJson($$"""{"consumerId":"{{consumerId}}","spatialLayer":0,"temporalLayer":2}""", await bob.NextAsync("consumerLayersChanged"));

        Emit(new SfuEvent { ConsumerLayersChange = new ConsumerLayersChange { ConsumerId = consumerId } });
        AssertJson($$"""{"consumerId":"{{consumerId}}","spatialLayer":null,"temporalLayer":null}""", await bob.NextAsync("consumerLayersChanged"));

        Emit(new SfuEvent { ProducerScore = new ProducerScore { ProducerId = producerId, Scores = { new ProducerStreamScore { EncodingIdx = 0, Ssrc = 1111, Rid = "h", Score = 9 } } } });
        AssertJson($$"""{"producerId":"{{producerId}}","score":[{"encodingIdx":0,"ssrc":1111,"rid":"h","score":9}]}""", await alice.NextAsync("producerScore"));

        Assert.Equal(0, alice.CountWaiting("consumerLayersChanged"));
        await alice.DisposeAsync();
        await bob.DisposeAsync();

        void Emit(SfuEvent sfuEvent) => Sfu.Emit(Sfu.RouterIds.Single(id => id.StartsWith(_room + "-", StringComparison.Ordinal)), sfuEvent);
    }

    [Fact]
    public async Task Capabilities_and_transports_have_mediasoups_json()
    {
        await using var peer = await ConnectAsync(Topology.First, "p");

        var capabilities = await peer.AcceptedAsync("getRouterRtpCapabilities");
        AssertJson("""
            {"codecs":[
              {"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,
               "parameters":{"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]},
              {"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"parameters":{},
               "rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]}],
             "headerExtensions":[
              {"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,"preferredEncrypt":false,"direction":"sendrecv"}]}
            """, capabilities);

        var transport = await peer.AcceptedAsync("createWebRtcTransport", """{"forceTcp":true,"producing":true,"consuming":false}""");
        var id = (string)transport["id"]!;
        AssertJson($$"""
            {"id":"{{id}}","iceParameters":{"usernameFragment":"ufrag","password":"password","iceLite":true},
             "iceCandidates":[{"foundation":"tcpcandidate","priority":1076302079,"ip":"127.0.0.1","address":"127.0.0.1","protocol":"tcp","port":40000,"type":"host"}],
             "dtlsParameters":{"role":"auto","fingerprints":[{"algorithm":"sha-256","value":"AB:CD"}] } }
            """, transport);
        AssertJson("{}", await peer.AcceptedAsync("connectWebRtcTransport", Connect(id)));
        AssertJson("""{"usernameFragment":"fresh","password":"secret","iceLite":true}""", await peer.AcceptedAsync("restartIce", $$"""{"transportId":"{{id}}"}"""));
        var stats = (await peer.AcceptedAsync("getTransportStats", $$"""{"transportId":"{{id}}"}""")).AsArray();
        Assert.Equal("webrtc-transport", (string?)stats[0]!["type"]);
        Assert.Equal(42, (int?)stats[0]!["bytesReceived"]);
        Assert.Equal(0, (int?)stats[0]!["bytesSent"]);
    }

    [Fact]
    public async Task Rtp_and_stats_requests_are_for_the_owner_alone()
    {
        var (alice, bob, consumerId) = await CallAsync();
        var producer = $$"""{"producerId":"{{alice.LastProducerId}}"}""";

        Assert.Equal("inbound-rtp", (string?)(await alice.AcceptedAsync("getProducerStats", producer))[0]!["type"]);
        Assert.Equal("outbound-rtp", (string?)(await bob.AcceptedAsync("getConsumerStats", $$"""{"consumerId":"{{consumerId}}"}"""))[0]!["type"]);
        foreach (var method in new[] { "getProducerStats", "pauseProducer", "resumeProducer", "closeProducer" })
            Assert.Equal(404, (await bob.RequestAsync(method, producer)).ErrorCode);
        Assert.Equal(404, (await alice.RequestAsync("pauseConsumer", $$"""{"consumerId":"{{consumerId}}"}""")).ErrorCode);
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Consuming_transport_made_after_join_gets_the_consumers_then()
    {
        await using var alice = await ConnectAsync(Topology.First, "alice");
        await alice.JoinAsync("Alice");
        await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        await using var bob = await ConnectAsync(Topology.Second, "bob");
        await bob.AcceptedAsync("join", $$"""{"displayName":"Bob","rtpCapabilities":{{RtpExamples.ClientCapabilities}}}""");
        Assert.Equal(0, bob.CountWaiting("newConsumer"));

        await bob.AcceptedAsync("createWebRtcTransport", """{"consuming":true}""");

        Assert.Equal("alice", (string?)(await bob.NextAsync("newConsumer"))["peerId"]);
    }

    [Fact]
    public async Task Peer_without_capabilities_or_without_a_codec_in_common_gets_no_consumer()
    {
        await using var alice = await ConnectAsync(Topology.First, "alice");
        await alice.JoinAsync("Alice");
        await using var mute = await ConnectAsync(Topology.Second, "mute");
        await mute.JoinAsync("Mute", canReceive: false);
        await using var other = await ConnectAsync(Topology.Second, "other");
        await other.AcceptedAsync("createWebRtcTransport", """{"consuming":true}""");
        await other.AcceptedAsync("join", """{"rtpCapabilities":{"codecs":[{"kind":"video","mimeType":"video/AV1","clockRate":90000}]}}""");

        await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        await alice.AcceptedAsync("changeDisplayName", """{"displayName":"A"}""");

        AssertJson("""{"peerId":"alice","displayName":"A","oldDisplayName":"Alice"}""", await mute.NextAsync("peerDisplayNameChanged"));
        await other.NextAsync("peerDisplayNameChanged");
        Assert.Equal(0, mute.CountWaiting("newConsumer"));
        Assert.Equal(0, other.CountWaiting("newConsumer"));
    }

    [Fact]
    public async Task Consumer_that_the_client_refuses_is_closed()
    {
        await using var alice = await ConnectAsync(Topology.First, "alice");
        await alice.JoinAsync("Alice");
        await using var bob = await ConnectAsync(Topology.Second, "bob");
        bob.AcceptsConsumers = false;
        await bob.JoinAsync("Bob");

        await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());

        var id = (string)(await bob.NextAsync("newConsumer"))["id"]!;
        await Topology.EventuallyAsync(() => Sfu.Calls.Any(call => call.Method == "CloseConsumer" && ((ConsumerRequest)call.Request).ConsumerId == id), "closed");
        Assert.False(Sfu.IsResumed(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_connection_of_a_peer_replaces_the_first(bool onAnotherReplica)
    {
        await using var watcher = await ConnectAsync(Topology.First, "watcher");
        await watcher.JoinAsync("Watcher");
        await using var first = await ConnectAsync(Topology.First, "twice");
        await first.JoinAsync("First");
        await watcher.NextAsync("newPeer");

        await using var second = await ConnectAsync(onAnotherReplica ? Topology.Second : Topology.First, "twice");
        Assert.Equal(4000, await first.ClosedAsync());
        Assert.Single((await second.JoinAsync("Second"))["peers"]!.AsArray());

        Assert.Equal("twice", (string?)(await watcher.NextAsync("peerClosed"))["peerId"]);
        Assert.Equal("Second", (string?)(await watcher.NextAsync("newPeer"))["displayName"]);
        Assert.Equal(0, watcher.CountWaiting("peerClosed"));
    }

    private static string Connect(string transportId) =>
        $$"""{"transportId":"{{transportId}}","dtlsParameters":{"role":"server","fingerprints":[{"algorithm":"sha-256","value":"AB:CD"}] } }""";

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual   {actual.ToJsonString()}");

    private Task<ProtooClient> ConnectAsync(SignalingHost replica, string peerId) => Topology.ConnectAsync(replica, _room, peerId);

    /// <summary>Alice sends audio, Bob on the other replica receives it.</summary>
    private async Task<(ProtooClient Alice, ProtooClient Bob, string ConsumerId)> CallAsync()
    {
        var alice = await ConnectAsync(Topology.First, "alice");
        await alice.JoinAsync("Alice");
        await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        var bob = await ConnectAsync(Topology.Second, "bob");
        await bob.JoinAsync("Bob");
        var id = (string)(await bob.NextAsync("newConsumer"))["id"]!;
        await Topology.EventuallyAsync(() => Sfu.IsResumed(id), "the consumer is resumed");
        return (alice, bob, id);
    }
}

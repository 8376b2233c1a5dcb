using System.Net.WebSockets;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>What a client gets that does something wrong; in every case the service goes on.</summary>
[Collection(RedisServer.Collection)]
public sealed class ErrorTests(SharedTopology shared) : IClassFixture<SharedTopology>
{
    private readonly string _room = shared.NextRoom();

    private Topology Topology => shared.Topology;

    [Theory]
    [InlineData("produce")]
    [InlineData("closeProducer")]
    [InlineData("pauseProducer")]
    [InlineData("resumeProducer")]
    [InlineData("pauseConsumer")]
    [InlineData("resumeConsumer")]
    [InlineData("requestConsumerKeyFrame")]
    [InlineData("setConsumerPreferredLayers")]
    [InlineData("setConsumerPriority")]
    [InlineData("unsetConsumerPriority")]
    [InlineData("changeDisplayName")]
    public async Task Requests_that_need_a_join_are_refused_before_it(string method)
    {
        await using var peer = await ConnectAsync();

        Assert.Equal(new ProtooAnswer(false, null, 409, "Peer not yet joined"), await peer.RequestAsync(method));
    }

    [Fact]
    public async Task Second_join_is_refused()
    {
        await using var peer = await ConnectAsync();
        await peer.JoinAsync("P");

        Assert.Equal(new ProtooAnswer(false, null, 409, "Peer already joined"), await peer.RequestAsync("join"));
    }

    [Fact]
    public async Task Unknown_method_is_answered_as_the_demo_does()
    {
        await using var peer = await ConnectAsync();

        Assert.Equal(new ProtooAnswer(false, null, 500, "unknown request.method \"fly\""), await peer.RequestAsync("fly"));
    }

    [Theory]
    [InlineData("produceData", 501, "data channels are not supported by this server")]
    [InlineData("getDataProducerStats", 501, "data channels are not supported by this server")]
    [InlineData("getDataConsumerStats", 501, "data channels are not supported by this server")]
    [InlineData("applyNetworkThrottle", 403, "network throttling is not allowed on this server")]
    [InlineData("resetNetworkThrottle", 403, "network throttling is not allowed on this server")]
    public async Task What_the_server_does_not_offer_is_said_clearly(string method, int code, string reason)
    {
        await using var peer = await ConnectAsync();

        Assert.Equal(new ProtooAnswer(false, null, code, reason), await peer.RequestAsync(method));
    }

    [Theory]
    [InlineData("connectWebRtcTransport", """{"transportId":"nope","dtlsParameters":{"fingerprints":[]}}""", "transport with id \"nope\" not found")]
    [InlineData("restartIce", """{"transportId":"nope"}""", "transport with id \"nope\" not found")]
    [InlineData("getTransportStats", """{"transportId":"nope"}""", "transport with id \"nope\" not found")]
    [InlineData("produce", """{"transportId":"nope","kind":"audio","rtpParameters":{}}""", "transport with id \"nope\" not found")]
    [InlineData("closeProducer", """{"producerId":"nope"}""", "producer with id \"nope\" not found")]
    [InlineData("pauseProducer", """{"producerId":"nope"}""", "producer with id \"nope\" not found")]
    [InlineData("resumeProducer", """{"producerId":"nope"}""", "producer with id \"nope\" not found")]
    [InlineData("getProducerStats", """{"producerId":"nope"}""", "producer with id \"nope\" not found")]
    [InlineData("pauseConsumer", """{"consumerId":"nope"}""", "consumer with id \"nope\" not found")]
    [InlineData("resumeConsumer", """{"consumerId":"nope"}""", "consumer with id \"nope\" not found")]
    [InlineData("requestConsumerKeyFrame", """{"consumerId":"nope"}""", "consumer with id \"nope\" not found")]
    [InlineData("setConsumerPreferredLayers", """{"consumerId":"nope","spatialLayer":0}""", "consumer with id \"nope\" not found")]
    [InlineData("setConsumerPriority", """{"consumerId":"nope","priority":1}""", "consumer with id \"nope\" not found")]
    [InlineData("unsetConsumerPriority", """{"consumerId":"nope"}""", "consumer with id \"nope\" not found")]
    [InlineData("getConsumerStats", """{"consumerId":"nope"}""", "consumer with id \"nope\" not found")]
    public async Task Unknown_ids_are_not_found(string method, string data, string reason)
    {
        await using var peer = await ConnectAsync();
        await peer.JoinAsync("P");

        Assert.Equal(new ProtooAnswer(false, null, 404, reason), await peer.RequestAsync(method, data));
    }

    [Theory]
    [InlineData("createWebRtcTransport", """{"forceTcp":"yes"}""", "forceTcp is \"yes\": true or false is expected")]
    [InlineData("connectWebRtcTransport", """{}""", "transportId is missing")]
    [InlineData("connectWebRtcTransport", """{"transportId":"a/b","dtlsParameters":{}}""", "transportId is \"a/b\"")]
    [InlineData("connectWebRtcTransport", """{"transportId":"t"}""", "dtlsParameters is not valid")]
    [InlineData("connectWebRtcTransport", """{"transportId":"t","dtlsParameters":{"role":7}}""", "dtlsParameters is not valid")]
    [InlineData("restartIce", """{"transportId":7}""", "transportId is 7")]
    [InlineData("produce", """{"transportId":"t","kind":"smell","rtpParameters":{}}""", "kind is \"smell\": \"audio\" or \"video\" is expected")]
    [InlineData("produce", """{"transportId":"t","kind":"audio","rtpParameters":[]}""", "rtpParameters is not valid")]
    [InlineData("produce", """{"transportId":"t","kind":"audio","rtpParameters":{"codecs":[{"clockRate":-1}]}}""", "rtpParameters is not valid")]
    [InlineData("produce", """{"transportId":"t","kind":"audio","rtpParameters":{},"appData":[]}""", "appData is []")]
    [InlineData("setConsumerPreferredLayers", """{"consumerId":"c","spatialLayer":-1}""", "spatialLayer is -1: an integer from 0 to 7 is expected")]
    [InlineData("setConsumerPreferredLayers", """{"consumerId":"c","spatialLayer":0,"temporalLayer":1.5}""", "temporalLayer is 1.5")]
    [InlineData("setConsumerPriority", """{"consumerId":"c","priority":0}""", "priority is 0: an integer from 1 to 255 is expected")]
    [InlineData("setConsumerPriority", """{"consumerId":"c","priority":256}""", "priority is 256: an integer from 1 to 255 is expected")]
    [InlineData("setConsumerPreferredLayers", """{"consumerId":"c","spatialLayer":8}""", "spatialLayer is 8: an integer from 0 to 7 is expected")]
    [InlineData("setConsumerPreferredLayers", """{"consumerId":"c"}""", "spatialLayer is missing")]
    [InlineData("produce", """{"transportId":"t","kind":"video","rtpParameters":{},"keyFrameRequestDelay":60001}""", "keyFrameRequestDelay is 60001: an integer from 0 to 60000 is expected")]
    [InlineData("produce", """{"transportId":"t","kind":"video","rtpParameters":{},"paused":"yes"}""", "paused is \"yes\": true or false is expected")]
    [InlineData("changeDisplayName", """{"displayName":{}}""", "displayName is {}")]
    public async Task Invalid_members_are_named_in_a_400(string method, string data, string reason)
    {
        await using var peer = await ConnectAsync();
        await peer.JoinAsync("P");

        var answer = await peer.RequestAsync(method, data);

        Assert.Equal(400, answer.ErrorCode);
        Assert.StartsWith(reason, answer.ErrorReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_of_the_engine_come_with_its_words()
    {
        await using var peer = await ConnectAsync();
        await peer.JoinAsync("P");
        var id = await peer.CreateSendTransportAsync();
        var connect = $$"""{"transportId":"{{id}}","dtlsParameters":{"role":"auto","fingerprints":[{"algorithm":"sha-256","value":"AB"}] } }""";

        await peer.AcceptedAsync("connectWebRtcTransport", connect);

        Assert.Equal(new ProtooAnswer(false, null, 409, $"transport \"{id}\" is connected already"), await peer.RequestAsync("connectWebRtcTransport", connect));
        var noCodecs = await peer.RequestAsync("produce", $$"""{"transportId":"{{id}}","kind":"audio","rtpParameters":{} }""");
        Assert.Equal(400, noCodecs.ErrorCode);
        Assert.Contains("codecs", noCodecs.ErrorReason, StringComparison.Ordinal);
        // What was refused is not held against the peer.
        await peer.ProduceAudioAsync(id);
    }

    [Fact]
    public async Task Transports_and_producers_of_a_peer_are_limited()
    {
        await using var replica = await Topology.StartReplicaAsync("Signaling:MaxTransportsPerPeer=2", "Signaling:MaxProducersPerPeer=2");
        await using var peer = await Topology.ConnectAsync(replica, _room, "p");
        await peer.JoinAsync("P");
        var id = await peer.CreateSendTransportAsync();
        await peer.ProduceAudioAsync(id);
        await peer.ProduceAudioAsync(id);

        Assert.Equal(429, (await peer.RequestAsync("createWebRtcTransport")).ErrorCode);
        var answer = await peer.RequestAsync("produce", $$"""{"transportId":"{{id}}","kind":"audio","rtpParameters":{{RtpExamples.AudioParameters}} }""");
        Assert.Equal(429, answer.ErrorCode);
    }

    [Theory]
    [InlineData("""{"request":true,"id":7}""")]
    [InlineData("""{"request":true,"id":7,"method":""}""")]
    [InlineData("""{"request":true,"id":7,"method":5}""")]
    [InlineData("""{"request":true,"id":7,"method":"join","data":[]}""")]
    [InlineData("""{"request":true,"id":7,"method":"join","data":"x"}""")]
    public async Task Request_with_an_id_and_a_fault_is_answered_with_400(string frame)
    {
        await using var socket = await RawAsync();
        await socket.SendAsync(frame);

        Assert.NotNull((await socket.ReceiveJsonAsync())["notification"]);
        var answer = await socket.ReceiveJsonAsync();

        Assert.True((bool?)answer["response"]);
        Assert.False((bool?)answer["ok"]);
        Assert.Equal(7, (int?)answer["id"]);
        Assert.Equal(400, (int?)answer["errorCode"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"request\":true}")]
    [InlineData("{\"request\":true,\"id\":\"7\",\"method\":\"join\"}")]
    [InlineData("{\"request\":true,\"id\":1.5,\"method\":\"join\"}")]
    [InlineData("{\"notification\":true}")]
    [InlineData("{\"request\":true,\"id\":1,\"method\":\"join\"}{}")]
    public async Task Frame_that_is_no_protoo_message_closes_with_1007(string frame)
    {
        await using var socket = await RawAsync();

        await socket.SendAsync(frame);

        Assert.Equal(1007, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Deep_json_closes_and_does_not_exhaust_the_stack()
    {
        await using var socket = await RawAsync();

        await socket.SendAsync("""{"request":true,"id":1,"method":"join","data":""" + new string('[', 100_000));

        Assert.Equal(1007, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Unexpected_responses_and_notifications_are_ignored()
    {
        await using var peer = await ConnectAsync();

        await peer.SendAsync("""{"response":true,"id":99,"ok":true}""");
        await peer.SendAsync("""{"notification":true,"method":"hello"}""");

        Assert.True((await peer.RequestAsync("getRouterRtpCapabilities")).Ok);
    }

    [Fact]
    public async Task Frame_over_the_limit_closes_with_1009_and_one_at_the_limit_passes()
    {
        const int Limit = 960_000;
        await using var socket = await RawAsync();
        await socket.ReceiveAsync();
        const string Request = """{"request":true,"id":1,"method":"getRouterRtpCapabilities"}""";

        await socket.SendAsync(Request + new string(' ', Limit - Request.Length));
        Assert.True((bool?)(await socket.ReceiveJsonAsync())["ok"]);
        await socket.SendAsync(Request + new string(' ', Limit - Request.Length + 1));

        Assert.Equal(1009, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Binary_frame_closes_with_1003()
    {
        await using var peer = await ConnectAsync();

        await peer.SendAsync([0], WebSocketMessageType.Binary);

        Assert.Equal(1003, await peer.ClosedAsync());
    }

    [Fact]
    public async Task Requests_beyond_the_rate_are_answered_with_429()
    {
        await using var replica = await Topology.StartReplicaAsync("Signaling:RateLimitBurst=5", "Signaling:RateLimitPerSecond=1");
        await using var peer = await Topology.ConnectAsync(replica, _room, "p");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => peer.RequestAsync("getRouterRtpCapabilities")));

        Assert.InRange(answers.Count(answer => answer.Ok), 5, 35);
        Assert.All(answers.Where(answer => !answer.Ok), answer => Assert.Equal(429, answer.ErrorCode));
    }

    [Fact]
    public async Task Peer_that_does_not_join_in_time_is_closed_with_4008()
    {
        await using var replica = await Topology.StartReplicaAsync("Signaling:JoinTimeoutSeconds=1");
        await using var peer = await Topology.ConnectAsync(replica, _room, "p");

        Assert.Equal(4008, await peer.ClosedAsync());
    }

    [Fact]
    public async Task Mutated_frames_never_break_the_service()
    {
        var random = new Random(20260101);
        var sample = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"request":true,"id":3,"method":"produce","data":{"transportId":"t","kind":"audio","rtpParameters":{{RtpExamples.AudioParameters}},"appData":{} } }""");
        for (var round = 0; round < 60; round++)
        {
            await using var socket = await RawAsync();
            for (var i = 0; i < 5; i++)
            {
                var frame = sample[..random.Next(sample.Length / 2, sample.Length + 1)];
                for (var flips = random.Next(4); flips > 0; flips--)
                    frame[random.Next(frame.Length)] = (byte)random.Next(0x20, 0x7F);
                try
                {
                    await socket.SendAsync(frame, WebSocketMessageType.Text);
                }
                catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
                {
                    break;
                }
            }
        }

        await using var peer = await ConnectAsync();
        await peer.JoinAsync("still here");
    }

    private Task<ProtooClient> ConnectAsync() => Topology.ConnectAsync(Topology.First, _room, "p");

    /// <summary>Without the client's own protocol: frames as they are.</summary>
    private Task<RawProtooClient> RawAsync() => RawProtooClient.ConnectAsync(Topology.First.SocketUrl + Topology.RoomPath(_room, "raw"));

    private sealed class RawProtooClient : SocketClient
    {
        public static new async Task<RawProtooClient> ConnectAsync(string url)
        {
            var client = new RawProtooClient();
            client.Socket.Options.AddSubProtocol("protoo");
            await client.OpenAsync(url);
            return client;
        }
    }
}

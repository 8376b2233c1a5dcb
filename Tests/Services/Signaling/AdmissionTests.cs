using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>What is checked before a WebSocket opens.</summary>
[Collection(RedisServer.Collection)]
public sealed class AdmissionTests(SharedTopology shared, RedisServer redis) : IClassFixture<SharedTopology>
{
    private readonly string _room = shared.NextRoom();

    private Topology Topology => shared.Topology;

    [Theory]
    [InlineData("/", 400)]
    [InlineData("/?roomId=r", 400)]
    [InlineData("/?peerId=p", 400)]
    [InlineData("/?roomId=&peerId=p", 400)]
    [InlineData("/?roomId=r&peerId=", 400)]
    [InlineData("/?roomId=a%20b&peerId=p", 400)]
    [InlineData("/?roomId=r&peerId=a%2Fb", 400)]
    [InlineData("/ws/signaling/r", 400)]
    [InlineData("/ws/signaling/a%20b?peerId=p", 400)]
    [InlineData("/ws/signaling/rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr?peerId=p", 400)]
    [InlineData("/elsewhere?roomId=r&peerId=p", 404)]
    public async Task Missing_or_invalid_ids_are_refused_before_the_upgrade(string path, int status) =>
        Assert.Equal(status, await StatusAsync(Topology.First, path));

    [Fact]
    public async Task Requests_that_are_no_websocket_or_ask_for_another_subprotocol_are_refused()
    {
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"{Topology.First.HttpUrl}/ws/signaling/{_room}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"{Topology.First.HttpUrl}/?roomId=r&peerId=p")).StatusCode);
        Assert.Equal(400, await StatusAsync(Topology.First, $"/ws/signaling/{_room}?peerId=p", subprotocol: "mqtt"));
        Assert.Equal(400, await StatusAsync(Topology.First, $"/?roomId={_room}&peerId=p", subprotocol: null));
    }

    [Fact]
    public async Task Wrong_tokens_are_refused_also_where_a_token_is_optional()
    {
        var path = Topology.RoomPath(_room, "p");
        string[] wrong =
        [
            "garbage",
            "a.b.c",
            SignalingHost.Token(secret: "another secret of more than 32 bytes"),
            SignalingHost.Token(expiresInSeconds: -60),
            SignalingHost.Token(issuer: "somebody"),
            SignalingHost.Token(audience: "somebody"),
            SignalingHost.Token(subject: null),
            // {"alg":"none"}
            "eyJhbGciOiJub25lIn0." + SignalingHost.Token().Split('.')[1] + ".",
        ];
        foreach (var token in wrong)
        {
            Assert.Equal(401, await StatusAsync(Topology.First, path, authorization: $"Bearer {token}"));
            Assert.Equal(401, await StatusAsync(Topology.First, $"{path}&access_token={token}"));
        }

        Assert.Equal(401, await StatusAsync(Topology.First, path, authorization: "Basic dXNlcjpwYXNz"));
    }

    [Fact]
    public async Task Valid_token_opens_from_header_and_query()
    {
        await using (await ProtooClient.ConnectAsync(Topology.First.SocketUrl + Topology.RoomPath(_room, "a"), SignalingHost.Token()))
        await using (await ProtooClient.ConnectAsync($"{Topology.First.SocketUrl}{Topology.RoomPath(_room, "b")}&access_token={SignalingHost.Token()}"))
        await using (await SocketClient.ConnectAsync($"{Topology.First.SocketUrl}/ws/signaling/{_room}?access_token={SignalingHost.Token()}"))
        {
        }
    }

    [Fact]
    public async Task Required_means_a_token_and_none_means_no_look_at_it()
    {
        await using var strict = await Topology.StartReplicaAsync("Signaling:Authentication=Required");
        await using var open = await Topology.StartReplicaAsync("Signaling:Authentication=None");
        var path = Topology.RoomPath(_room, "p");

        Assert.Equal(401, await StatusAsync(strict, path));
        Assert.Equal(401, await StatusAsync(strict, $"/ws/signaling/{_room}", subprotocol: null));
        Assert.Equal(101, await StatusAsync(strict, path, authorization: $"Bearer {SignalingHost.Token()}"));
        Assert.Equal(101, await StatusAsync(open, path, authorization: "Bearer garbage"));
    }

    [Fact]
    public async Task Pages_of_the_same_host_pass_and_foreign_pages_are_refused()
    {
        var path = Topology.RoomPath(_room, "p");
        var own = Topology.First.HttpUrl;

        Assert.Equal(101, await StatusAsync(Topology.First, path, origin: own));
        Assert.Equal(403, await StatusAsync(Topology.First, path, origin: "https://evil.example"));
        Assert.Equal(403, await StatusAsync(Topology.First, path, origin: "http://127.0.0.1:1"));
        Assert.Equal(403, await StatusAsync(Topology.First, path, origin: "null"));
        // Behind the gateway, whose host the page has.
        Assert.Equal(101, await StatusAsync(Topology.First, path, origin: "https://calls.example", forwardedHost: "calls.example"));
    }

    [Fact]
    public async Task Allowed_origins_replace_the_rule_of_the_same_host()
    {
        await using var replica = await Topology.StartReplicaAsync("Signaling:AllowedOrigins:0=https://calls.example");
        var path = Topology.RoomPath(_room, "p");

        Assert.Equal(101, await StatusAsync(replica, path, origin: "https://calls.example"));
        Assert.Equal(403, await StatusAsync(replica, path, origin: replica.HttpUrl));
        Assert.Equal(101, await StatusAsync(replica, path));
    }

    [Fact]
    public async Task Room_is_full_over_all_replicas_and_a_reconnecting_peer_still_enters()
    {
        await using var small = await Topology.StartReplicaAsync("Signaling:MaxPeersPerRoom=2");
        await using var one = await Topology.ConnectAsync(Topology.First, _room, "one");
        await using var two = await Topology.ConnectAsync(small, _room, "two");

        Assert.Equal(403, await StatusAsync(small, Topology.RoomPath(_room, "three")));

        await using var again = await Topology.ConnectAsync(small, _room, "two");
        Assert.Equal(4000, await two.ClosedAsync());
    }

    [Fact]
    public async Task Connections_and_rooms_of_a_replica_are_limited()
    {
        await using var replica = await Topology.StartReplicaAsync("Signaling:MaxConnections=2", "Signaling:MaxRooms=1");
        await using var first = await Topology.ConnectAsync(replica, _room, "a");

        Assert.Equal(503, await StatusAsync(replica, Topology.RoomPath(_room + "-2", "a")));
        await using var second = await Topology.ConnectAsync(replica, _room, "b");
        Assert.Equal(503, await StatusAsync(replica, Topology.RoomPath(_room, "c")));
    }

    [Fact]
    public async Task Without_a_media_server_the_room_is_unavailable()
    {
        await using var replica = await SignalingHost.StartAsync(redis.NextConnectionString(), "http://127.0.0.1:1", "Signaling:SfuCallMilliseconds=1000");

        Assert.Equal(503, await StatusAsync(replica, Topology.RoomPath(_room, "p")));
        // The relay needs none.
        Assert.Equal(101, await StatusAsync(replica, $"/ws/signaling/{_room}", subprotocol: null));
    }

    [Theory]
    [InlineData("Signaling:MaxPeersPerRoom=0", "Signaling:MaxPeersPerRoom is 0: allowed are 1 to 1000.")]
    [InlineData("Signaling:MaxFrameBytes=10", "Signaling:MaxFrameBytes is 10: allowed are 1024 to 16777216.")]
    [InlineData("Signaling:MaxConnections=-1", "Signaling:MaxConnections is -1")]
    [InlineData("Signaling:AllowedOrigins:0=example.org", "Signaling:AllowedOrigins has \"example.org\"")]
    [InlineData("Signaling:SfuControllerUrl=nowhere", "Signaling:SfuControllerUrl is \"nowhere\"")]
    [InlineData("Auth:JwtSecret=short", "Auth:JwtSecret has 5 bytes: at least 32 are needed")]
    public async Task Wrong_settings_stop_the_start_with_a_line_that_names_them(string setting, string message)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var app = SignalingHost.Create(redis.NextConnectionString(), "http://127.0.0.1:1", setting);
            await app.StartAsync();
        });

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>101 when the WebSocket opens.</summary>
    private static async Task<int> StatusAsync(
        SignalingHost replica, string path, string? subprotocol = "protoo", string? authorization = null, string? origin = null, string? forwardedHost = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null)
            socket.Options.AddSubProtocol(subprotocol);
        if (authorization is not null)
            socket.Options.SetRequestHeader("Authorization", authorization);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        if (forwardedHost is not null)
            socket.Options.SetRequestHeader("X-Forwarded-Host", forwardedHost);
        using var limit = new CancellationTokenSource(SocketClient.Patience);
        try
        {
            await socket.ConnectAsync(new Uri(replica.SocketUrl + path), limit.Token);
        }
        catch (WebSocketException)
        {
            // The status tells.
        }

        return (int)socket.HttpStatusCode;
    }
}

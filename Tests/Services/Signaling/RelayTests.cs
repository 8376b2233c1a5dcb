using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>The protocol of the guide's SignalingService: join, offer, answer, ice-candidate, leave.</summary>
[Collection(RedisServer.Collection)]
public sealed class RelayTests(SharedTopology shared) : IClassFixture<SharedTopology>
{
    private readonly string _room = shared.NextRoom();

    private Topology Topology => shared.Topology;

    [Fact]
    public async Task Frames_reach_the_others_on_another_replica_byte_for_byte_and_in_order()
    {
        await using var alice = await ConnectAsync(Topology.First);
        await using var bob = await ConnectAsync(Topology.Second);
        string[] frames =
        [
            $$"""{ "type":"join", "roomId":"{{_room}}" }""",
            """{"type":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n","ü":"\u00fc"}""",
            """{"type":"ice-candidate","candidate":{"candidate":"candidate:1 1 udp 1 127.0.0.1 9 typ host","sdpMLineIndex":0}}""",
            """{"type":"anything","nested":{"type":42}}""",
        ];

        foreach (var frame in frames)
            await alice.SendAsync(frame);

        foreach (var frame in frames)
            Assert.Equal(frame, await bob.ReceiveAsync());
        await bob.SendAsync("""{"type":"answer","sdp":"v=0"}""");
        // The first frame that Alice gets is Bob's: none of her own came back.
        Assert.Equal("""{"type":"answer","sdp":"v=0"}""", await alice.ReceiveAsync());
    }

    [Fact]
    public async Task Frames_reach_all_others_of_the_room_and_no_other_room()
    {
        await using var sender = await ConnectAsync(Topology.First);
        await using var near = await ConnectAsync(Topology.First);
        await using var far = await ConnectAsync(Topology.Second);
        await using var stranger = await SocketClient.ConnectAsync($"{Topology.Second.SocketUrl}/ws/signaling/{_room}-other");

        for (var i = 0; i < 100; i++)
            await sender.SendAsync($$"""{"type":"offer","n":{{i}}}""");

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($$"""{"type":"offer","n":{{i}}}""", await near.ReceiveAsync());
            Assert.Equal($$"""{"type":"offer","n":{{i}}}""", await far.ReceiveAsync());
        }

        Assert.False(stranger.HasReceived);
    }

    [Fact]
    public async Task Sudden_disconnect_tells_the_others_that_the_client_left()
    {
        var alice = await ConnectAsync(Topology.First);
        await using var bob = await ConnectAsync(Topology.Second);
        await alice.SendAsync("""{"type":"join"}""");
        Assert.Equal("join", (string?)(await bob.ReceiveJsonAsync())["type"]);

        alice.Abort();

        var leave = await bob.ReceiveJsonAsync();
        Assert.Equal("leave", (string?)leave["type"]);
        Assert.Equal(_room, (string?)leave["roomId"]);
        Assert.Equal("disconnected", (string?)leave["reason"]);
        await alice.DisposeAsync();
    }

    [Fact]
    public async Task Client_that_said_leave_leaves_once()
    {
        await using var alice = await ConnectAsync(Topology.First);
        await using var bob = await ConnectAsync(Topology.Second);
        await using var carol = await ConnectAsync(Topology.First);
        await alice.SendAsync("""{"type":"leave"}""");
        await alice.CloseAsync();
        Assert.Equal("""{"type":"leave"}""", await bob.ReceiveAsync());

        await carol.SendAsync("""{"type":"join"}""");

        Assert.Equal("""{"type":"join"}""", await bob.ReceiveAsync());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"join\"")]
    [InlineData("{\"type\":\"join\"} {}")]
    public async Task Invalid_frame_gets_an_error_and_the_client_stays_connected(string frame)
    {
        await using var alice = await ConnectAsync(Topology.First);
        await using var bob = await ConnectAsync(Topology.First);

        await alice.SendAsync(frame);
        await alice.SendAsync("""{"type":"join"}""");

        var error = await alice.ReceiveJsonAsync();
        Assert.Equal("error", (string?)error["type"]);
        Assert.Equal(400, (int?)error["code"]);
        Assert.NotEmpty((string?)error["reason"] ?? "");
        Assert.Equal("""{"type":"join"}""", await bob.ReceiveAsync());
    }

    [Fact]
    public async Task Binary_frame_closes_with_1003()
    {
        await using var alice = await ConnectAsync(Topology.First);

        await alice.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        Assert.Equal(1003, await alice.ClosedAsync());
    }

    [Fact]
    public async Task Frame_over_64_KiB_closes_with_1009_and_one_of_64_KiB_passes()
    {
        const int Limit = 64 * 1024;
        await using var alice = await ConnectAsync(Topology.First);
        await using var bob = await ConnectAsync(Topology.Second);
        var largest = """{"type":"offer","sdp":"@"}""".Replace("@", new string('x', Limit - 25), StringComparison.Ordinal);
        Assert.Equal(Limit, Encoding.UTF8.GetByteCount(largest));

        await alice.SendAsync(largest);
        Assert.Equal(largest, await bob.ReceiveAsync());
        await alice.SendAsync(largest + " ");

        Assert.Equal(1009, await alice.ClosedAsync());
    }

    [Fact]
    public async Task Invalid_utf8_closes_the_connection()
    {
        await using var alice = await ConnectAsync(Topology.First);

        await alice.SendAsync([(byte)'{', 0xFF, 0xFE, (byte)'}'], WebSocketMessageType.Text);

        Assert.Equal(1007, await alice.ClosedAsync());
    }

    private Task<SocketClient> ConnectAsync(SignalingHost replica) => SocketClient.ConnectAsync($"{replica.SocketUrl}/ws/signaling/{_room}");
}

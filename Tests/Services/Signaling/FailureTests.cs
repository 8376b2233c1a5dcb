using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>Processes that die, and clients that stop reading.</summary>
[Collection(RedisServer.Collection)]
public sealed partial class FailureTests(RedisServer redis)
{
    [Fact]
    public async Task Death_of_the_media_server_closes_with_1012_and_the_peers_meet_again_on_another()
    {
        await using var topology = await Topology.StartAsync(redis);
        await using var spare = await SfuNode.StartAsync("node-2");
        await using var alice = await Topology.ConnectAsync(topology.First, "room", "alice");
        await using var bob = await Topology.ConnectAsync(topology.Second, "room", "bob");
        await alice.JoinAsync("Alice");
        await bob.JoinAsync("Bob");
        await spare.HeartbeatAsync(topology.Controller.Client);

        await topology.Node.KillAsync();

        Assert.Equal(1012, await alice.ClosedAsync());
        Assert.Equal(1012, await bob.ClosedAsync());
        await using var again = await Topology.ConnectAsync(topology.Second, "room", "bob");
        await again.JoinAsync("Bob");
        await using var aliceAgain = await Topology.ConnectAsync(topology.First, "room", "alice");
        await aliceAgain.JoinAsync("Alice");
        await aliceAgain.ProduceAudioAsync(await aliceAgain.CreateSendTransportAsync());
        Assert.Equal("alice", (string?)(await again.NextAsync("newConsumer"))["peerId"]);
        Assert.Single(spare.Sfu.RouterIds);
    }

    [Fact]
    public async Task Router_that_was_closed_behind_our_back_closes_with_1012()
    {
        await using var topology = await Topology.StartAsync(redis);
        await using var alice = await Topology.ConnectAsync(topology.First, "room", "alice");
        await alice.JoinAsync("Alice");

        await topology.Node.Sfu.CloseRouter(new Contracts.Sfu.CloseRouterRequest { RouterId = topology.Node.Sfu.RouterIds.Single() }, null!);

        Assert.Equal(1012, await alice.ClosedAsync());
        await using var again = await Topology.ConnectAsync(topology.First, "room", "alice");
        await again.JoinAsync("Alice");
    }

    [Fact]
    public async Task Killed_replicas_peers_are_announced_closed_by_the_survivor_and_their_transports_closed()
    {
        await using var topology = await Topology.StartAsync(redis);
        using var doomed = await ReplicaProcess.StartAsync(topology);
        await using var survivor = await Topology.ConnectAsync(topology.First, "room", "survivor");
        await survivor.JoinAsync("Survivor");
        await using var lost = await ProtooClient.ConnectAsync(doomed.SocketUrl + Topology.RoomPath("room", "lost"));
        await lost.JoinAsync("Lost");
        var transport = await lost.CreateSendTransportAsync();
        await lost.ProduceAudioAsync(transport);
        await using var alone = await ProtooClient.ConnectAsync(doomed.SocketUrl + Topology.RoomPath("lonely", "alone"));
        await survivor.NextAsync("newConsumer");
        Assert.Equal(2, topology.Node.Sfu.RouterIds.Count);

        doomed.Kill();

        Assert.Equal("lost", (string?)(await survivor.NextAsync("peerClosed"))["peerId"]);
        await survivor.NextAsync("consumerClosed");
        Assert.DoesNotContain(transport, topology.Node.Sfu.TransportIds);
        // The room that only the dead replica served is released, too.
        await Topology.EventuallyAsync(() => topology.Node.Sfu.RouterIds.Count == 1, "the lonely room's router is closed");
    }

    [Fact]
    public async Task Graceful_stop_closes_with_1001_and_takes_the_peers_out()
    {
        await using var topology = await Topology.StartAsync(redis);
        await using var staying = await Topology.ConnectAsync(topology.First, "room", "staying");
        await staying.JoinAsync("Staying");
        await using var leaving = await Topology.ConnectAsync(topology.Second, "room", "leaving");
        await leaving.JoinAsync("Leaving");
        await using var relayed = await SocketClient.ConnectAsync($"{topology.Second.SocketUrl}/ws/signaling/relay");

        await topology.Second.StopAsync();

        Assert.Equal(1001, await leaving.ClosedAsync());
        Assert.Equal(1001, await relayed.ClosedAsync());
        Assert.Equal("leaving", (string?)(await staying.NextAsync("peerClosed"))["peerId"]);
    }

    [Fact]
    public async Task Slow_reader_is_closed_with_1013_and_the_others_go_on()
    {
        await using var topology = await Topology.StartAsync(redis, "Signaling:SendQueueFrames=16", "Signaling:RateLimitBurst=100000");
        using var slow = new ClientWebSocket();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await slow.ConnectAsync(new Uri($"{topology.First.SocketUrl}/ws/signaling/room"), limit.Token);
        await using var sender = await SocketClient.ConnectAsync($"{topology.Second.SocketUrl}/ws/signaling/room");
        await using var reader = await SocketClient.ConnectAsync($"{topology.Second.SocketUrl}/ws/signaling/room");
        var frame = "{\"type\":\"offer\",\"sdp\":\"" + new string('x', 60_000) + "\"}";

        // More than the sockets' buffers hold: what cannot be sent fills the queue.
        for (var i = 0; i < 400; i++)
        {
            await sender.SendAsync(frame);
            Assert.Equal(frame.Length, (await reader.ReceiveAsync()).Length);
        }

        var buffer = new byte[64 * 1024];
        var frames = 0;
        while (slow.State == WebSocketState.Open)
        {
            var result = await slow.ReceiveAsync(buffer.AsMemory(), limit.Token);
            if (result.MessageType == WebSocketMessageType.Text && result.EndOfMessage)
                frames++;
        }

        Assert.Equal(1013, (int?)slow.CloseStatus);
        Assert.InRange(frames, 1, 399);
    }

    /// <summary>A replica that can be killed.</summary>
    private sealed partial class ReplicaProcess : IDisposable
    {
        private readonly Process _process;

        private ReplicaProcess(Process process, string socketUrl)
        {
            _process = process;
            SocketUrl = socketUrl;
        }

        public string SocketUrl { get; }

        public static async Task<ReplicaProcess> StartAsync(Topology topology)
        {
            var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "JbAspire.Signaling.dll"),
                .. SignalingHost.Arguments(topology.RedisConnectionString, topology.Controller.GrpcUrl),
                "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", "--Logging:Console:FormatterName=simple",
            ])
            { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("dotnet did not start");
            var output = new StringBuilder();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                output.AppendLine(line);
                if (ListeningLine().Match(line) is { Success: true } match)
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new ReplicaProcess(process, $"ws://{match.Groups[1].Value}");
                }
            }

            throw new InvalidOperationException($"the replica ended: {output}");
        }

        public void Kill() => _process.Kill();

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        [GeneratedRegex("Now listening on: http://(\\S+)")]
        private static partial Regex ListeningLine();
    }
}

using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>One node with the fake engine, one controller, two signaling replicas, and a Redis database for them.</summary>
public sealed class Topology : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;

    private Topology(string redis) => RedisConnectionString = redis;

    public string RedisConnectionString { get; }

    public SfuNode Node { get; private set; } = null!;

    public ControllerHost Controller { get; private set; } = null!;

    public SignalingHost First { get; private set; } = null!;

    public SignalingHost Second { get; private set; } = null!;

    public static async Task<Topology> StartAsync(RedisServer redis, params string[] settings)
    {
        var topology = new Topology(redis.NextConnectionString());
        topology.Node = await SfuNode.StartAsync("node-1");
        topology.Controller = await ControllerHost.StartAsync(topology.RedisConnectionString);
        await topology.Node.HeartbeatAsync(topology.Controller.Client);
        topology.First = await topology.StartReplicaAsync(settings);
        topology.Second = await topology.StartReplicaAsync(settings);
        topology._beating = topology.BeatAsync();
        return topology;
    }

    public Task<SignalingHost> StartReplicaAsync(params string[] settings) => SignalingHost.StartAsync(RedisConnectionString, Controller.GrpcUrl, settings);

    public static string RoomPath(string roomId, string peerId) => $"/ws/signaling/{roomId}?peerId={peerId}";

    public static Task<ProtooClient> ConnectAsync(SignalingHost replica, string roomId, string peerId) =>
        ProtooClient.ConnectAsync(replica.SocketUrl + RoomPath(roomId, peerId));

    /// <summary>Waits for what the services do on their own.</summary>
    public static async Task EventuallyAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + SocketClient.Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"not within {SocketClient.Patience.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _beating;
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Controller.DisposeAsync();
        await Node.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                await Node.HeartbeatAsync(Controller.Client);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}

/// <summary>A topology that the tests of a class share; each of them uses rooms of its own.</summary>
public sealed class SharedTopology(RedisServer redis) : IAsyncLifetime
{
    private int _lastRoom;

    public Topology Topology { get; private set; } = null!;

    public string NextRoom() => $"room-{Interlocked.Increment(ref _lastRoom)}";

    public async Task InitializeAsync() => Topology = await Topology.StartAsync(redis);

    public async Task DisposeAsync() => await Topology.DisposeAsync();
}

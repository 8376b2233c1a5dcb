using Xunit;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>What the controller allows a peer is what it can do.</summary>
[Collection(RedisServer.Collection)]
public sealed class PermissionTests(SharedTopology shared) : IClassFixture<SharedTopology>, IAsyncLifetime
{
    private readonly string _room = shared.NextRoom();
    private RestrictingController _controller = null!;
    private SignalingHost _replica = null!;

    public async Task InitializeAsync()
    {
        _controller = await RestrictingController.StartAsync(shared.Topology.Controller.Client);
        _replica = await SignalingHost.StartAsync(shared.Topology.RedisConnectionString, _controller.GrpcUrl);
    }

    public async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _controller.DisposeAsync();
    }

    [Fact]
    public async Task Peer_that_may_not_produce_is_refused_and_still_consumes()
    {
        await using var alice = await JoinAsync("alice");
        await using var mute = await JoinAsync("mute");
        var transport = await mute.CreateSendTransportAsync();

        Assert.Equal(
            new ProtooAnswer(false, null, 403, "this peer may not produce"),
            await mute.RequestAsync("produce", $$"""{"transportId":"{{transport}}","kind":"audio","rtpParameters":{{RtpExamples.AudioParameters}}}"""));
        var producer = await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());
        Assert.Equal(producer, (string?)(await mute.NextAsync("newConsumer"))["producerId"]);
    }

    [Fact]
    public async Task Peer_that_may_not_consume_gets_no_consumer_and_still_produces()
    {
        await using var alice = await JoinAsync("alice");
        await using var deaf = await JoinAsync("deaf");
        await alice.ProduceAudioAsync(await alice.CreateSendTransportAsync());

        var producer = await deaf.ProduceAudioAsync(await deaf.CreateSendTransportAsync());

        Assert.Equal(producer, (string?)(await alice.NextAsync("newConsumer"))["producerId"]);
        Assert.Equal(0, deaf.CountWaiting("newConsumer"));
    }

    private async Task<ProtooClient> JoinAsync(string peerId)
    {
        var peer = await Topology.ConnectAsync(_replica, _room, peerId);
        await peer.JoinAsync(peerId);
        return peer;
    }
}

using System.Diagnostics;
using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>SIGTERM and SIGUSR1 while an allocation lives.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Sigterm_refuses_new_clients_lets_the_live_one_relay_and_ends_with_it()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "drain-timeout=60"]);
        await using LiveClient live = await AllocateAsync(server, peer);
        server.Signal(ProcessSignal.Term);
        await WaitForDrainAsync(server);

        await using LiveClient late = await LiveClient.ConnectAsync(server.EndPoint, "late");
        Assert.Equal(StunErrorCode.InsufficientCapacity, (await late.AskAsync(wire => wire.Allocate())).ErrorCode);
        Assert.True((await late.AskAsync(wire => wire.Binding())).IsSuccess);
        await RelayAsync(live);
        await live.SucceedAsync(wire => wire.Refresh(300));
        Assert.False(server.HasExited);

        await live.SucceedAsync(wire => wire.Refresh(0));
        Assert.True(await server.WaitForExitAsync(Patience), server.Output);
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task Draining_server_sends_new_clients_to_the_alternate_that_a_reload_has_named()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "drain-timeout=60"]);
        await using LiveClient live = await AllocateAsync(server, peer);
        server.Settings.Add("alternate-server=192.0.2.7:3479");
        await ReloadTests.ReloadAsync(server);
        server.Signal(ProcessSignal.Usr1);
        await WaitForDrainAsync(server);

        await using LiveClient late = await LiveClient.ConnectAsync(server.EndPoint, "late");
        TurnTestMessage answer = await late.AskAsync(wire => wire.Allocate());
        Assert.Equal(StunErrorCode.TryAlternate, answer.ErrorCode);
        Assert.True(answer.View.TryGetAddress(StunAttributeType.AlternateServer, out var alternate));
        Assert.Equal(IPEndPoint.Parse("192.0.2.7:3479"), new IPEndPoint(alternate.ToIPAddress(), alternate.Port));
        await RelayAsync(live);
    }

    [Fact]
    public async Task Drain_ends_after_its_timeout_with_the_allocation_live()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "drain-timeout=2"]);
        await using LiveClient live = await AllocateAsync(server, peer);
        Stopwatch elapsed = Stopwatch.StartNew();
        server.Signal(ProcessSignal.Term);

        Assert.True(await server.WaitForExitAsync(Patience), server.Output);
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 1.9, 8);
        Assert.Contains("Stopping (timeout) with 1 allocations live", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_sigterm_ends_at_once()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "drain-timeout=60"]);
        await using LiveClient live = await AllocateAsync(server, peer);
        server.Signal(ProcessSignal.Term);
        await WaitForDrainAsync(server);
        server.Signal(ProcessSignal.Term);

        Assert.True(await server.WaitForExitAsync(Patience), server.Output);
        Assert.Contains("Stopping (second signal)", server.Output, StringComparison.Ordinal);
    }

    internal static async Task<LiveClient> AllocateAsync(LiveServer server, EchoPeer peer)
    {
        LiveClient client = await LiveClient.ConnectAsync(server.EndPoint, "live");
        await client.SucceedAsync(wire => wire.Allocate());
        await client.SucceedAsync(wire => wire.ChannelBind(0x4000, peer.At("127.0.0.1")));
        await RelayAsync(client);
        return client;
    }

    internal static async Task RelayAsync(LiveClient client, ushort channel = 0x4000)
    {
        byte[] data = [.. "data"u8];
        await client.SendAsync(TurnTestClient.ChannelData(channel, data));
        Assert.Equal(data, (await client.ReadAsync()).Data);
    }

    private static async Task WaitForDrainAsync(LiveServer server)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while ((await server.ReadMetricsAsync())["jbaspire_turn_draining"] != 1)
        {
            Assert.True(DateTime.UtcNow < end, "no drain");
            await Task.Delay(20);
        }
    }
}

using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>SIGHUP and SIGUSR2 while allocations live.</summary>
public sealed class ReloadTests
{
    private const string Reloaded = "The configuration is reloaded";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Secrets_rotate_and_the_live_allocation_stays()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers"]);
        await using LiveClient live = await DrainTests.AllocateAsync(server, peer);
        Assert.Equal(StunErrorCode.Unauthenticated, await AllocateAsync(server, "south-secret"));

        server.Settings.Add("static-auth-secret=south-secret");
        await ReloadAsync(server);
        Assert.Null(await AllocateAsync(server, LiveServer.Secret));
        Assert.Null(await AllocateAsync(server, "south-secret"));

        server.Settings.Remove($"static-auth-secret={LiveServer.Secret}");
        await ReloadAsync(server);
        Assert.Equal(StunErrorCode.Unauthenticated, await AllocateAsync(server, LiveServer.Secret));
        Assert.Null(await AllocateAsync(server, "south-secret"));
        await DrainTests.RelayAsync(live);
    }

    [Fact]
    public async Task Peer_that_a_reload_denies_is_cut_off_and_others_are_not()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "relay-threads=2"]);
        await using LiveClient client = await DrainTests.AllocateAsync(server, peer);
        await client.SucceedAsync(wire => wire.ChannelBind(0x4001, peer.At("127.0.0.2")));
        await DrainTests.RelayAsync(client, 0x4001);

        server.Settings.Add("denied-peer-ip=127.0.0.2");
        await ReloadAsync(server);
        int before = peer.Datagrams;
        await client.SendAsync(TurnTestClient.ChannelData(0x4001, [1]));
        await client.SendAsync(client.Wire.Send(peer.At("127.0.0.2"), [2]));
        Assert.True(await client.IsSilentAsync(Late));
        Assert.Equal(before, peer.Datagrams);
        Assert.Equal(StunErrorCode.Forbidden, (await client.AskAsync(wire => wire.CreatePermission(peer.At("127.0.0.2")))).ErrorCode);
        await DrainTests.RelayAsync(client);
    }

    [Fact]
    public async Task Quota_and_wrong_configuration()
    {
        await using LiveServer server = await LiveServer.StartAsync([]);
        Assert.Null(await AllocateAsync(server, LiveServer.Secret));
        server.Settings.Add("total-quota=1");
        server.WriteSettings();
        server.Settings.Add("max-bps=many");
        server.WriteSettings();
        server.Signal(ProcessSignal.Hup);
        await WaitForOutputAsync(server, "The configuration is not reloaded: ");
        Assert.Null(await AllocateAsync(server, LiveServer.Secret));

        server.Settings.Remove("max-bps=many");
        await ReloadAsync(server);
        Assert.Equal(StunErrorCode.AllocationQuotaReached, await AllocateAsync(server, LiveServer.Secret));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task New_certificate_is_shown_to_new_connections_and_the_open_one_relays_on(bool hasOtherPath)
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers"], hasCertificate: true);
        await using LiveClient open = await LiveClient.ConnectAsync(server.TlsEndPoint, "tls", TurnClientTransport.Tls);
        await open.SucceedAsync(wire => wire.Allocate());
        await open.SucceedAsync(wire => wire.ChannelBind(0x4000, peer.At("127.0.0.1")));
        await DrainTests.RelayAsync(open);

        if (hasOtherPath)
        {
            Acceptance.ServerCertificate.Write(server.PathOf("other.pem"), server.PathOf("other-key.pem"));
            server.Settings.RemoveAll(line => line.StartsWith("cert=", StringComparison.Ordinal) || line.StartsWith("pkey=", StringComparison.Ordinal));
            server.Settings.AddRange([$"cert={server.PathOf("other.pem")}", $"pkey={server.PathOf("other-key.pem")}"]);
            await ReloadAsync(server);
        }
        else
        {
            Acceptance.ServerCertificate.Write(server.CertificateFile, server.KeyFile);
            server.Signal(ProcessSignal.Usr2);
        }

        await WaitForOutputAsync(server, "is read again");
        string before = open.ServerCertificate!.GetCertHashString();
        await using LiveClient fresh = await LiveClient.ConnectAsync(server.TlsEndPoint, "tls", TurnClientTransport.Tls);
        Assert.NotEqual(before, fresh.ServerCertificate!.GetCertHashString());
        await fresh.SucceedAsync(wire => wire.Allocate());
        await DrainTests.RelayAsync(open);
        await open.SucceedAsync(wire => wire.Refresh(300));
    }

    [Fact]
    public async Task Files_that_do_not_belong_together_leave_the_certificate_as_it_was()
    {
        await using LiveServer server = await LiveServer.StartAsync([], hasCertificate: true);
        File.WriteAllText(server.KeyFile, "nothing");
        server.Signal(ProcessSignal.Usr2);
        await WaitForOutputAsync(server, "cannot be used, the one before stays");

        await using LiveClient client = await LiveClient.ConnectAsync(server.TlsEndPoint, "tls", TurnClientTransport.Tls);
        await client.SucceedAsync(wire => wire.Allocate());
    }

    internal static async Task ReloadAsync(LiveServer server)
    {
        int before = Count(server.Output, Reloaded);
        server.WriteSettings();
        server.Signal(ProcessSignal.Hup);
        DateTime end = DateTime.UtcNow + Patience;
        while (Count(server.Output, Reloaded) == before)
        {
            Assert.True(DateTime.UtcNow < end, server.Output);
            await Task.Delay(20);
        }
    }

    internal static async Task WaitForOutputAsync(LiveServer server, string text)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (!server.Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < end, $"\"{text}\" is not in:\n{server.Output}");
            await Task.Delay(20);
        }
    }

    // Null where it is granted.
    private static async Task<StunErrorCode?> AllocateAsync(LiveServer server, string secret)
    {
        await using LiveClient client = await LiveClient.ConnectAsync(server.EndPoint, "fresh", secret: secret);
        return (await client.AskAsync(wire => wire.Allocate())).ErrorCode;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}

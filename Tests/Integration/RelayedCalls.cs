using System.Text.Json;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Calls whose every packet goes through the TURN server; the same for whichever server the system runs.</summary>
public abstract class RelayedCalls(SystemFixture system, BrowserFixture browser)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("udp", "relayed over UDP")]
    [InlineData("tcp", "relayed over TCP")]
    [InlineData("tls", "relayed over TLS")]
    public Task Two_pages_see_and_hear_each_other_through_the_sfu_with_relays_alone(string transport, string said) => system.ExplainAsync(async () =>
    {
        var room = $"relayed-{Guid.NewGuid():N}";
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan", relay: transport);
        await using var minh = await CallPage.JoinAsync(system, browser, room, "Minh", relay: transport);

        await lan.WaitForMediaAsync(1, Patience);
        await minh.WaitForMediaAsync(1, Patience);

        foreach (var page in new[] { lan, minh })
        {
            foreach (var direction in new[] { "send", "receive" })
            {
                var local = await page.SelectedCandidateAsync(direction, "local");
                Assert.Equal("relay", local.Type);
                Assert.Equal(transport, local.RelayProtocol);
                Assert.True(system.RelayPorts.Contains(local.Port), $"{local.Port} is not a port of the relay");
                var remote = await page.SelectedCandidateAsync(direction, "remote");
                Assert.Equal("host", remote.Type);
                Assert.True(system.RtcPorts.Contains(remote.Port), $"{remote.Port} is not a port of the SFU");
            }

            await page.WaitForPathAsync(said, Patience);
        }
    });

    [Fact]
    public Task Two_pages_see_each_other_peer_to_peer_with_relays_alone() => system.ExplainAsync(async () =>
    {
        var room = $"peers-{Guid.NewGuid():N}";
        await using var first = await OpenPeerAsync(room);
        await using var second = await OpenPeerAsync(room);

        foreach (var page in new[] { first, second })
        {
            await page.WaitUntilAsync(
                "async () => { const report = await window.peerCall.report(); return report.framesDecoded > 5; }", Patience, "pictures of the other are decoded");
            var report = (await page.Page.EvaluateAsync<JsonElement?>("() => window.peerCall.report()"))!.Value;
            Assert.Equal("relay", report.GetProperty("localType").GetString());
            Assert.Equal("udp", report.GetProperty("relayProtocol").GetString());
            var remotePort = report.GetProperty("remotePort").GetInt32();
            Assert.True(system.RelayPorts.Contains(remotePort), $"{remotePort} is not a port of the relay");
        }
    });

    private async Task<BrowserPage> OpenPeerAsync(string room)
    {
        var page = await browser.OpenBareAsync(system.Gateway, "Tests/Integration/RelayClient/SignalingService.js", "Tests/Integration/RelayClient/PeerCall.js");
        await page.Page.EvaluateAsync("room => window.startPeerCall(room, 'udp')", room);
        await page.WaitUntilAsync("() => window.peerCall.isConnected", Patience, "the page's signalling is connected");
        return page;
    }
}
